package dev.troupe.spi;

/**
 * What a library's mapper of an answer, an outcome or an end gives in place of a message if what it is about was taken back
 * meanwhile: then its actor is told nothing. To give null is a crash.
 */
public enum NoMessage {
    /** The one. */
    NO_MESSAGE
}
