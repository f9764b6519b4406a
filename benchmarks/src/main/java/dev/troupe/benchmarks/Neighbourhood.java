package dev.troupe.benchmarks;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Actors on the same threads: some that make trouble, and their neighbours. Lives until its process is halted. */
interface Neighbourhood {
    /** An actor that answers a number with the next one. */
    interface Neighbour {
        /** Asks. Never blocks; without a deadline that would pass while it is measured. */
        CompletionStage<Long> ask(long number);
    }

    Neighbour spawnNeighbour();

    /**
     * Spawns an actor that makes this trouble when it gets a message.
     *
     * @return sends the message
     */
    Runnable spawnTroublemaker(Trouble trouble);

    /** The settings that matter here, and the version of a peer. */
    Map<String, String> settings();
}
