package dev.troupe;

/** Something that will happen: a timer or a watch of an actor, the waking of a task, or that a listener is told. */
@FunctionalInterface
public interface Cancellable {
    /**
     * Takes it back. That of an actor stops at the commit of the turn that cancels it, and a message of it that is already
     * in the mailbox is not delivered any more. A listener may be told a last time meanwhile.
     *
     * @throws IllegalStateException for a timer or a watch of an actor, outside of that actor's turns
     */
    void cancel();
}
