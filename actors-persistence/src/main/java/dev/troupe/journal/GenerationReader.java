package dev.troupe.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of one generation, of whatever format, without Chronicle. A file is a chain of documents, each behind a
 * 4-byte header at a multiple of 4: bit 31 not complete, bit 30 metadata, the rest the length. A record is accepted by its
 * own checksum, generation and sequence at the exact place where the one before ends.
 */
final class GenerationReader {
    private static final String CHRONICLE = ".cq4";
    private static final int META = 0x40000000;
    private static final int INCOMPLETE = 0x80000000;
    private static final int END_OF_FILE = 0xC0000000;

    /** Of a scan for records of all sequences. */
    private static final long ANY = Long.MIN_VALUE;

    final Path directory;
    final int generation;
    final Salt salt;
    private final Disk disk;
    private final List<Path> files;

    /** The last sequence the header names of the generations before, or -1 if the header is unreadable. */
    final long previous;

    /**
     * A reader of a directory.
     *
     * @param known the salt if the MANIFEST has it; otherwise the header tells
     */
    GenerationReader(Path directory, int generation, @Nullable Salt known, Disk disk) throws IOException {
        this.directory = directory;
        this.generation = generation;
        this.disk = disk;
        this.files = files(directory, disk);
        Header header = readHeader();
        if (header != null && (known == null || known.equals(header.salt))) {
            this.previous = header.previous;
            this.salt = header.salt;
        } else {
            this.previous = -1;
            this.salt = known != null ? known : findSalt();
        }
    }

    private record Header(long previous, Salt salt) {}

    /**
     * Where and why a reading ended.
     *
     * @param last the last sequence read, or the one it began behind
     * @param bytes of the records read
     * @param file where it stopped, or the directory if that holds no file
     */
    record End(long last, long records, long bytes, Path file, long position, String reason, Tail tail) {}

    /**
     * What lies behind the place where a reading stopped.
     *
     * @param dirty whether that is anything but zeros
     * @param records the number of valid records
     * @param durable the last sequence that one of them says was forced, or -1
     */
    record Tail(boolean dirty, int records, long durable) {
        static final Tail NONE = new Tail(false, 0, -1);
    }

    static List<Path> files(Path directory, Disk disk) throws IOException {
        return disk.list(directory).stream()
                .filter(file ->
                        file.toString().endsWith(CHRONICLE) || file.toString().endsWith(PlainWriter.SUFFIX))
                .toList();
    }

    /** The format of the files, or null if there is none. */
    @Nullable
    Format format() {
        return files.isEmpty() ? null : file().toString().endsWith(CHRONICLE) ? Format.CHRONICLE : Format.PLAIN;
    }

    /** The first file, or the directory if it holds none. */
    Path file() {
        return files.isEmpty() ? directory : files.get(0);
    }

    private @Nullable Header readHeader() throws IOException {
        if (files.isEmpty()) {
            return null;
        }
        try (Window window = new Window(files.get(0), generation, Salt.NONE, disk)) {
            long position = 0;
            while (window.has(position, 4)) {
                int word = window.intAt(position);
                if (window.headerAt(position + 4)) {
                    return new Header(window.sequence, Salt.of(window.payload()));
                }
                if (!isMeta(word)) {
                    break;
                }
                position = behind(position, word & ~META);
            }
        }
        return null;
    }

    /**
     * The salt of a header that no chain of documents leads to. It stands before all records: behind the first bytes that
     * may once have been one, a payload could pose as it. Without it the salt is one that no record has.
     */
    private Salt findSalt() throws IOException {
        if (!files.isEmpty()) {
            try (Window window = new Window(files.get(0), generation, Salt.NONE, disk)) {
                for (long at = 0; window.has(at, 8) && !mayBeRecord(window, at); at += 4) {
                    if (window.headerAt(at)) {
                        return Salt.of(window.payload());
                    }
                }
            }
        }
        return Salt.random(disk);
    }

    private boolean mayBeRecord(Window window, long at) {
        return window.intAt(at) == RecordFormat.RECORD && window.intAt(at + 4) == generation;
    }

    private static boolean isMeta(int word) {
        return (word & (META | INCOMPLETE)) == META && word != META;
    }

    /** Where the document behind one of that length begins. */
    static long behind(long position, int length) {
        return (position + 4 + length + 3) & ~3L;
    }

    /**
     * Reads the records behind {@code from} up to {@code limit}, both in sequence, stepping over known losses, and over
     * those before, which it may begin with.
     */
    End read(long from, long limit, Manifest manifest, @Nullable RecordSink consumer) throws IOException {
        Chain chain = new Chain(from, limit, manifest, consumer);
        return chain.end(chain.complete() ? Tail.NONE : chain.read(true));
    }

    /** Reads on where a reading of the same generation has ended, and does not look at what lies behind the new end. */
    End readOn(End end, long limit, Manifest manifest, RecordSink consumer) throws IOException {
        Chain chain = new Chain(end.last, limit, manifest, consumer);
        chain.file = end.file;
        chain.position = end.position;
        return chain.end(chain.complete() ? Tail.NONE : chain.read(false));
    }

    /** The end of no reading yet: {@link #readOn} begins there. */
    End start(long last) {
        return new End(last, 0, 0, directory, 0, "", Tail.NONE);
    }

    /** One reading along the documents. */
    private final class Chain {
        private final long limit;
        private final Manifest manifest;
        private final @Nullable RecordSink consumer;
        long last;
        long records;
        long bytes;
        Path file = directory;
        long position;
        String reason = "the generation holds no file";

        /** Behind the last record; metadata between here and the position may lie about its length. */
        private long behindRecords;

        Chain(long from, long limit, Manifest manifest, @Nullable RecordSink consumer) {
            this.last = from;
            this.limit = limit;
            this.manifest = manifest;
            this.consumer = consumer;
        }

        boolean complete() {
            return manifest.skip(last) >= limit;
        }

        End end(Tail tail) {
            return new End(last, records, bytes, file, position, reason, tail);
        }

        /** Reads from where it is, and if it is to be scanned, also what lies behind the end. */
        Tail read(boolean scanned) throws IOException {
            for (int i = Math.max(0, files.indexOf(file)); i < files.size(); i++) {
                file = files.get(i);
                try (Window window = new Window(file, generation, salt, disk)) {
                    boolean mayGoOn = readFile(window) && i < files.size() - 1;
                    if (complete()) {
                        return Tail.NONE;
                    }
                    if (!mayGoOn) {
                        return scanned ? tail(window, i) : Tail.NONE;
                    }
                }
                position = 0;
                behindRecords = 0;
            }
            return Tail.NONE;
        }

        /** Whether the chain ends where the next file may go on. */
        private boolean readFile(Window window) throws IOException {
            while (window.has(position, 4)) {
                int word = window.intAt(position);
                if (window.recordAt(position + 4)) {
                    if (records == 0 && window.sequence <= last) {
                        position = behind(position, RecordFormat.OVERHEAD + window.length);
                        behindRecords = position;
                        continue;
                    }
                    if (window.sequence != last + 1 && window.sequence != manifest.skip(last) + 1) {
                        reason = "record " + window.sequence + " follows record " + last;
                        return false;
                    }
                    last = window.sequence;
                    records++;
                    bytes += RecordFormat.OVERHEAD + window.length;
                    position = behind(position, RecordFormat.OVERHEAD + window.length);
                    behindRecords = position;
                    if (consumer != null) {
                        consumer.record(window.sequence, window.payload());
                    }
                    if (last >= limit) {
                        reason = "the next generation begins";
                        return true;
                    }
                } else if (window.headerAt(position + 4)) {
                    position = behind(position, RecordFormat.OVERHEAD + window.length);
                } else if (isMeta(word)) {
                    position = behind(position, word & ~META);
                } else if (word == 0 || word == END_OF_FILE) {
                    reason = "no further document";
                    return true;
                } else {
                    reason = "no valid record behind document header 0x" + Integer.toHexString(word);
                    return false;
                }
            }
            reason = "the file ends";
            return true;
        }

        private Tail tail(Window stopped, int index) throws IOException {
            TailScan met = new TailScan();
            scan(stopped, behindRecords, last, (at, record) -> met.meet(stopped, at, record, at >= position));
            for (Path later : files.subList(index + 1, files.size())) {
                try (Window window = new Window(later, generation, salt, disk)) {
                    scan(window, 0, last, (at, record) -> met.meet(window, at, record, true));
                }
            }
            return new Tail(met.dirty, met.records, met.durable);
        }
    }

    /** What a scan of the tail has met so far. */
    private static final class TailScan {
        boolean dirty;
        int records;
        long durable = -1;

        void meet(Window window, long position, boolean record, boolean behindTheStop) {
            int word = window.intAt(position);
            if (behindTheStop && word != 0 && word != END_OF_FILE) {
                dirty = true;
            }
            if (record) {
                dirty = true;
                records++;
                durable = Math.max(durable, window.durableUpTo);
            }
        }
    }

    /** Takes the places that a scan finds in use; the fields of the window are those of the record, if one is there. */
    private interface Visitor {
        void meet(long position, boolean record) throws IOException;
    }

    /**
     * Looks at every multiple of 4 behind {@code from} for records, without the help of the documents.
     *
     * @param after the sequence before them if they follow closely, or {@link #ANY}
     */
    private static void scan(Window window, long from, long after, Visitor visitor) throws IOException {
        long position = from;
        while (window.has(position, 4)) {
            if (window.has(position, 8) && window.longAt(position) == 0) {
                position += 8;
                continue;
            }
            boolean record = after == ANY ? window.recordAt(position) : window.recordAt(position, after);
            visitor.meet(position, record);
            position = record ? behind(position - 4, RecordFormat.OVERHEAD + window.length) : position + 4;
        }
    }

    /** Every valid record in rising sequence, wherever it lies; returns the highest durable sequence any of them names. */
    long readable(RecordSink consumer) throws IOException {
        long[] durable = {-1};
        long[] highest = {0};
        for (Path file : files) {
            try (Window window = new Window(file, generation, salt, disk)) {
                scan(window, 0, ANY, (position, record) -> {
                    if (record && window.sequence > highest[0]) {
                        highest[0] = window.sequence;
                        durable[0] = Math.max(durable[0], window.durableUpTo);
                        consumer.record(window.sequence, window.payload());
                    }
                });
            }
        }
        return durable[0];
    }
}
