package dev.troupe.journal;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a reading found wrong. */
sealed interface Damage {
    /** The file, or the directory when a file is missing. */
    Path file();

    /** The rule that is broken, and how. */
    String rule();

    /** The byte position in the file at which reading stopped. */
    default long position() {
        return 0;
    }

    /** The first missing sequence, or 0 if none is known to be. */
    default long firstMissing() {
        return 0;
    }

    /** The MANIFEST is missing or unreadable. */
    record BadManifest(Path file, String rule) implements Damage {}

    /** The directory of a generation is missing. */
    record GenerationGone(int generation, Path file, String rule) implements Damage {}

    /**
     * No snapshot is readable, and the records that they cover are gone.
     *
     * @param file the newest of them
     * @param until the last sequence that is only in them
     */
    record SnapshotsUnreadable(Path file, long until, String rule) implements Damage {
        @Override
        public long firstMissing() {
            return 1;
        }
    }

    /**
     * Records are missing, or the header is.
     *
     * @param holder the generation that should hold them, or null if its directory is gone and so are all before it
     * @param until the last sequence that is known to have existed, or -1
     */
    record RecordsMissing(
            @Nullable GenerationReader holder, Path file, long position, long firstMissing, long until, String rule)
            implements Damage {}

    default String text() {
        return rule() + " (file " + file() + ", position " + position() + ", first missing sequence " + firstMissing()
                + ")";
    }

    default JournalDamagedException exception() {
        return new JournalDamagedException(file(), position(), firstMissing(), rule());
    }
}
