package dev.troupe.journal;

import java.nio.file.Path;

/** Another process, or another part of this one, holds the data directory. */
public final class DirectoryInUseException extends RuntimeException {
    /**
     * For whoever implements a {@link Journal}: the caller may try again.
     *
     * @param holder who holds the directory, for people
     */
    public DirectoryInUseException(Path directory, String holder) {
        super("a data directory has one holder at a time: " + directory + " is held by " + holder);
    }
}
