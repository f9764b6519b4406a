package dev.troupe.journal;

import java.io.IOException;
import java.nio.file.Path;

/** How the files of a generation are written. All formats are read, whichever is written, and may lie side by side. */
public enum Format {
    /** A Chronicle queue: files that are mapped, so that what is appended survives the death of the process at once. */
    CHRONICLE {
        @Override
        GenerationWriter writer(Path directory, int generation, Salt salt, Disk disk) {
            return new QueueWriter(directory, generation, salt, disk);
        }
    },
    /** Files that are written by position. What is appended survives the death of the process once it is flushed. */
    PLAIN {
        @Override
        GenerationWriter writer(Path directory, int generation, Salt salt, Disk disk) throws IOException {
            return new PlainWriter(directory, generation, salt, disk);
        }
    };

    /** A writer of a generation into its directory, which exists and is empty. */
    abstract GenerationWriter writer(Path directory, int generation, Salt salt, Disk disk) throws IOException;
}
