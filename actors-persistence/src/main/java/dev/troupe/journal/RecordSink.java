package dev.troupe.journal;

/** Takes records in the order of their sequences. */
@FunctionalInterface
interface RecordSink {
    void record(long sequence, byte[] payload);
}
