package dev.troupe.journal;

/**
 * A snapshot as the MANIFEST names it.
 *
 * @param sequence of the last record that it covers
 * @param generation that begins behind it
 * @param salt of its parts
 */
record Snapshot(long sequence, int generation, Salt salt) {}
