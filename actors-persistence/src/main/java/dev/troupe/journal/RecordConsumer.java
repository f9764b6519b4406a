package dev.troupe.journal;

/** Receives the records of a recovery in the order of their sequence numbers. */
@FunctionalInterface
public interface RecordConsumer {
    /**
     * Takes one record, on the thread that called {@link DataDirectory#recover}. The array belongs to the consumer.
     * An exception ends the recovery and reaches its caller; nothing on disk changes by it.
     */
    void accept(long sequence, byte[] payload);
}
