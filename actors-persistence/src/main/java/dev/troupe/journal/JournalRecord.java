package dev.troupe.journal;

/**
 * A record of a journal, and where it stands.
 *
 * @param generation that holds it, from 1
 * @param payload belongs to who was given the record
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record JournalRecord(int generation, long sequence, byte[] payload) {}
