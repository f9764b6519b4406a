package dev.troupe.spi;

import dev.troupe.ActorRef;
import dev.troupe.AskException;
import java.util.List;

/**
 * An actor that awaits the answer to a request, and takes no message before it has come. Two are equal if the same actor
 * awaits the same request, which was not handed on meanwhile.
 */
public interface AwaitedAsk {
    /** Who awaits. */
    ActorRef<?> actor();

    /** Who has the request. */
    ActorRef<?> asked();

    /** When it was asked; see {@link SystemView#nanoTime}. */
    long askedAt();

    /**
     * Fails the request with an {@link AskException.Cycle}, and reports it, unless it is settled. Any thread; never blocks.
     *
     * @param cycle the paths of the actors, from that of {@link #actor} on, each of which awaits an answer of the next, and
     *     the last one of the first
     * @return whether it has failed now
     */
    boolean fail(List<String> cycle);
}
