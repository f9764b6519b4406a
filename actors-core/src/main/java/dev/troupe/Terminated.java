package dev.troupe;

/**
 * Tells a watcher that an actor has ended for good.
 *
 * @param ref the address, which answers {@link Delivery#CLOSED} from now on
 * @param reason why
 */
public record Terminated(ActorRef<?> ref, StopReason reason) {}
