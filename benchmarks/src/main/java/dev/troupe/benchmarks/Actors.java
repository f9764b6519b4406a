package dev.troupe.benchmarks;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * What the workloads need of a kind of actors. Each contender implements it in the way in which its users write programs,
 * and the workloads are written once on top, so that all contenders do the same work.
 *
 * @param <R> how an actor is addressed
 * @param <C> what an actor has at hand while it handles a message
 */
interface Actors<R, C> extends AutoCloseable {
    /** Whether an actor goes on after a message. */
    enum Next {
        GO_ON,
        STOP
    }

    /** What an actor does with a message. */
    interface Behaviour<M, C> {
        Next receive(M message, C context) throws Exception;
    }

    /** Actors that behave alike. What is needed to spawn one is made once. */
    interface Kind<R, C> {
        /** Spawns an actor from outside; those spawned so are spread over the workers, where that is to be chosen. */
        R spawn();

        /** Spawns an actor from inside of another one; they stay together, where that is to be chosen. */
        R spawn(C parent);

        /** Spawns an actor on this worker. Only for contenders that can choose. */
        default R spawnOn(int worker) {
            throw new UnsupportedOperationException("workers cannot be chosen: worker=" + worker);
        }
    }

    <M> Kind<R, C> kind(Supplier<? extends Behaviour<M, C>> factory);

    /** The address of the actor that handles a message. */
    R self(C context);

    /** Sends from inside of an actor. */
    void tell(C context, R to, Object message) throws InterruptedException;

    /** Sends from a thread outside. Waits if the receiver is full. */
    void tell(R to, Object message) throws InterruptedException;

    /** Spawns an actor that answers each question with the next number. */
    R spawnAnswering();

    /** Asks an actor of {@link #spawnAnswering} from outside. */
    CompletionStage<Long> ask(R answering, long question) throws InterruptedException;
}
