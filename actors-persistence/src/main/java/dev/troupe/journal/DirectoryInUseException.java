package dev.troupe.journal;

import java.nio.file.Path;

/** Another process, or another part of this one, holds the data directory. */
public final class DirectoryInUseException extends RuntimeException {
    DirectoryInUseException(Path directory, String holder) {
        super("a data directory has one holder at a time: " + directory + " is held by " + holder);
    }
}
