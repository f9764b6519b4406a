package dev.troupe.journal.tool;

/** Whoever reads what is printed has read enough. */
final class OutputClosedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
