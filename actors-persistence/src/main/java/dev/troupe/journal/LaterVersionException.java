package dev.troupe.journal;

import java.nio.file.Path;

/**
 * A file of the journal is whole and was written by a later version of this library, so that this one cannot know what is in
 * it. Nothing on disk was changed, whatever {@link OnDamage} says: a program that goes back to an older version repairs
 * nothing.
 */
public final class LaterVersionException extends RuntimeException {
    /**
     * For whoever implements a {@link Journal}.
     *
     * @param found what the file has that this version does not know
     */
    public LaterVersionException(Path file, String found) {
        super("a journal is read by the version that has written it, or a later one: " + file + " has " + found);
    }
}
