package dev.troupe.persistence;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of one generation without Chronicle. A Chronicle file is a chain of documents, each behind a 4-byte
 * header at a multiple of 4: bit 31 not complete, bit 30 metadata, the rest the length. A record is accepted by its own
 * checksum, generation and sequence at the exact place where the one before ends.
 */
final class GenerationReader {
    private static final int META = 0x40000000;
    private static final int INCOMPLETE = 0x80000000;
    private static final int END_OF_FILE = 0xC0000000;

    final Path directory;
    final int generation;
    private final List<Path> files;

    final Salt salt;

    /** The last sequence the header names of the generations before, or -1 if the header is unreadable. */
    final long previous;

    long last;
    long records;
    Path stopFile;
    long stopPosition;

    /** Behind the last record; metadata between here and the stop may lie about its length. */
    private long scanPosition;

    String stopReason = "the generation holds no file";

    /** Whether something other than zeros lies behind the place where reading stopped. */
    boolean dirty;

    int laterRecords;
    long laterDurable = -1;

    /** A reader of the generation whose salt the MANIFEST knows, or else takes from the header. */
    GenerationReader(Path directory, int generation, @Nullable Salt known) throws IOException {
        this.directory = directory;
        this.generation = generation;
        this.files = queueFiles(directory);
        this.stopFile = directory;
        Header header = readHeader();
        if (header != null && (known == null || known.equals(header.salt))) {
            this.previous = header.previous;
            this.salt = header.salt;
        } else {
            this.previous = -1;
            this.salt = known != null ? known : Salt.random(); // the random one is of no record
        }
    }

    private record Header(long previous, Salt salt) {}

    static List<Path> queueFiles(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "*.cq4")) {
            stream.forEach(found::add);
        }
        Collections.sort(found);
        return found;
    }

    private @Nullable Header readHeader() throws IOException {
        if (files.isEmpty()) {
            return null;
        }
        try (Window window = new Window(files.get(0), generation, Salt.NONE)) {
            long position = 0;
            while (window.has(position, 4)) {
                int header = window.intAt(position);
                if (window.headerAt(position + 4)) {
                    return new Header(window.sequence, Salt.of(window.payload()));
                }
                if (!isMeta(header)) {
                    break;
                }
                position = behind(position, header & ~META);
            }
        }
        return null;
    }

    private static boolean isMeta(int header) {
        return (header & (META | INCOMPLETE)) == META && header != META;
    }

    private static long behind(long position, int length) {
        return (position + 4 + length + 3) & ~3L;
    }

    /** Reads the records behind {@code from} up to {@code limit}, both in sequence, stepping over known losses. */
    void read(long from, long limit, Manifest manifest, @Nullable RecordConsumer consumer) throws IOException {
        last = from;
        if (manifest.skip(last) >= limit) {
            return;
        }
        for (int i = 0; i < files.size(); i++) {
            stopFile = files.get(i);
            try (Window window = new Window(stopFile, generation, salt)) {
                boolean whole = readFile(window, limit, manifest, consumer, i == files.size() - 1);
                if (manifest.skip(last) >= limit) {
                    return;
                }
                if (!whole) {
                    lookBehind(i, window);
                    return;
                }
            }
        }
    }

    /** Whether the chain ends where the next file may go on. */
    private boolean readFile(
            Window window, long limit, Manifest manifest, @Nullable RecordConsumer consumer, boolean newest)
            throws IOException {
        long position = 0;
        scanPosition = 0;
        while (true) {
            stopPosition = position;
            if (!window.has(position, 4)) {
                stopReason = "the file ends";
                return !newest;
            }
            int header = window.intAt(position);
            if (window.recordAt(position + 4)) {
                long next = manifest.skip(last) + 1;
                if (window.sequence != last + 1 && window.sequence != next) {
                    stopReason = "record " + window.sequence + " follows record " + last;
                    return false;
                }
                last = window.sequence;
                records++;
                position = behind(position, RecordFormat.OVERHEAD + window.length);
                scanPosition = position;
                if (consumer != null) {
                    consumer.accept(window.sequence, window.payload());
                }
                if (last >= limit) {
                    stopPosition = position;
                    stopReason = "the next generation begins";
                    return true;
                }
            } else if (window.headerAt(position + 4)) {
                position = behind(position, RecordFormat.OVERHEAD + window.length);
            } else if (isMeta(header)) {
                position = behind(position, header & ~META);
            } else {
                if (header == 0 || header == END_OF_FILE) {
                    stopReason = "no further document";
                    return !newest;
                }
                stopReason = "no valid record behind document header 0x" + Integer.toHexString(header);
                return false;
            }
        }
    }

    private void lookBehind(int file, Window stopped) throws IOException {
        lookBehind(stopped, stopped, scanPosition);
        for (int i = file + 1; i < files.size(); i++) {
            try (Window window = new Window(files.get(i), generation, salt)) {
                lookBehind(window, stopped, 0);
            }
        }
    }

    private void lookBehind(Window window, Window stopped, long from) throws IOException {
        long position = from;
        while (window.has(position, 4)) {
            if (window.has(position, 8) && window.longAt(position) == 0) {
                position += 8;
                continue;
            }
            int word = window.intAt(position);
            if (word != 0 && word != END_OF_FILE && (window != stopped || position >= stopPosition)) {
                dirty = true;
            }
            if (word == RecordFormat.RECORD && window.recordAt(position)) {
                if (window.sequence > last) {
                    dirty = true;
                    laterRecords++;
                    laterDurable = Math.max(laterDurable, window.durableUpTo);
                }
                position = (position + RecordFormat.OVERHEAD + window.length + 3) & ~3L;
            } else {
                position += 4;
            }
        }
    }

    /** Every valid record in rising sequence, wherever it lies; returns the highest durable sequence any of them names. */
    long readable(RecordConsumer consumer) throws IOException {
        long durable = -1;
        long highest = 0;
        for (Path file : files) {
            try (Window window = new Window(file, generation, salt)) {
                long position = 0;
                while (window.has(position, 4)) {
                    if (window.has(position, 8) && window.longAt(position) == 0) {
                        position += 8;
                    } else if (window.intAt(position) == RecordFormat.RECORD
                            && window.recordAt(position)
                            && window.sequence > highest) {
                        highest = window.sequence;
                        durable = Math.max(durable, window.durableUpTo);
                        long next = (position + RecordFormat.OVERHEAD + window.length + 3) & ~3L;
                        consumer.accept(window.sequence, window.payload());
                        position = next;
                    } else {
                        position += 4;
                    }
                }
            }
        }
        return durable;
    }
}
