package dev.troupe.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One reading of all generations, up to the first damage; it changes nothing. */
final class JournalReading {
    final NavigableMap<Integer, GenerationReader> readers = new TreeMap<>();
    private final Map<Integer, GenerationReader.End> ends = new TreeMap<>();
    private final Generations generations;
    private final DurableMark.Mark mark;
    private final @Nullable RecordConsumer consumer;
    private Manifest manifest = new Manifest();
    private long last;
    private long records;
    private @Nullable String tornTail;
    private final @Nullable Damage damage;

    /** Reads, and gives the records to the consumer if there is one. */
    JournalReading(Path root, Disk disk, @Nullable RecordConsumer consumer) throws IOException {
        this.generations = new Generations(root, disk);
        this.mark = DurableMark.read(root, disk);
        this.consumer = consumer;
        Damage found = null;
        try {
            manifest = Manifest.read(root, disk);
        } catch (Manifest.BadManifest e) {
            found = new Damage.BadManifest(root.resolve(Manifest.NAME), String.valueOf(e.getMessage()));
        }
        for (Map.Entry<Integer, Path> entry : generations.all().entrySet()) {
            int number = entry.getKey();
            readers.put(number, new GenerationReader(entry.getValue(), number, manifest.salts.get(number), disk));
        }
        damage = found != null ? found : readAll();
    }

    /** What is known from outside the generations; empty if the MANIFEST is damaged. */
    Manifest manifest() {
        return manifest;
    }

    /** The last sequence in use. */
    long last() {
        return last;
    }

    /** The number of records read. */
    long records() {
        return records;
    }

    /** What is cut behind the last record, if anything. */
    @Nullable
    String tornTail() {
        return tornTail;
    }

    /** What ended this reading, if anything did. */
    @Nullable
    Damage damage() {
        return damage;
    }

    private @Nullable Damage readAll() throws IOException {
        int top = Math.max(Math.max(manifest.newest, mark.generation()), readers.isEmpty() ? 0 : readers.lastKey());
        for (int n = 1; n <= top; n++) {
            if (!readers.containsKey(n) && !manifest.lost.contains(n)) {
                String rule = "generations 1 to " + top + " exist without a gap: generation " + n + " is missing";
                return new Damage.GenerationGone(n, generations.path(n), rule);
            }
        }
        for (int n = 1; n <= top; n++) {
            GenerationReader reader = readers.get(n);
            Damage found = reader == null ? null : read(reader);
            if (found == null) {
                found = reachesWhatIsKnown(n);
            }
            if (found != null) {
                return found;
            }
        }
        last = manifest.skip(last);
        return null;
    }

    private @Nullable Damage read(GenerationReader reader) throws IOException {
        Damage found = begins(reader);
        if (found != null) {
            return found;
        }
        long limit = limit(reader.generation);
        GenerationReader.End end = reader.read(last, limit, manifest, consumer);
        ends.put(reader.generation, end);
        records += end.records();
        last = end.last();
        GenerationReader next = readers.get(reader.generation + 1);
        if (next != null && next.previous == limit && manifest.skip(last) < limit) {
            String rule = "generation " + reader.generation + " reaches record " + limit
                    + ", which the next one follows: reading ends at record " + last + ", " + end.reason();
            return missing(reader, end, limit, rule);
        }
        return null;
    }

    /** The header names the record that was read last. */
    private @Nullable Damage begins(GenerationReader reader) {
        int n = reader.generation;
        if (reader.previous < 0) {
            if (n != manifest.newest) {
                return null;
            }
            String rule = "generation " + n + " begins with a durable header: it is unreadable";
            long known = Math.max(manifest.clean, mark.of(n));
            return new Damage.RecordsMissing(reader, reader.file(), 0, last + 1, known, rule);
        }
        last = Math.max(last, Math.min(manifest.skip(last), reader.previous));
        if (last >= reader.previous) {
            return null;
        }
        // Only behind a lost generation: the others were checked when they were read.
        String rule = "generation " + n + " follows record " + reader.previous
                + ": the generations before it end at record " + last;
        return new Damage.RecordsMissing(lastReader(n - 1), reader.directory, 0, last + 1, reader.previous, rule);
    }

    /** The end of a generation that nothing follows lies behind all that a clean end, DURABLE or its own records name. */
    private @Nullable Damage reachesWhatIsKnown(int n) {
        GenerationReader.End end = ends.get(n);
        boolean open = limit(n) == Long.MAX_VALUE;
        long clean = n == manifest.newest ? manifest.clean : -1;
        long forced = open ? mark.of(n) : -1;
        long named = open && end != null ? end.tail().durable() : -1;
        long known = Math.max(clean, Math.max(forced, named));
        last = Math.max(last, Math.min(manifest.skip(last), known));
        if (last < known) {
            String witness = "a record behind the end names record " + known + " durable";
            if (known == clean) {
                witness = "a journal that was closed cleanly reaches record " + known;
            } else if (known == forced) {
                witness = "generation " + n + " was forced up to record " + known + " by what DURABLE says";
            }
            String rule = witness + ": reading ends at record " + last;
            GenerationReader reader = readers.get(n);
            return reader == null || end == null
                    ? new Damage.RecordsMissing(lastReader(n), generations.path(n), 0, last + 1, known, rule)
                    : missing(reader, end, known, rule + ", " + end.reason());
        }
        if (open && end != null && end.tail().dirty()) {
            tornTail = "a torn tail, which nothing says was forced, is cut behind record " + last + ": " + end.reason()
                    + " at position " + end.position() + " of " + end.file() + ", "
                    + end.tail().records() + " records behind it";
        }
        return null;
    }

    private Damage missing(GenerationReader reader, GenerationReader.End end, long until, String rule) {
        return new Damage.RecordsMissing(reader, end.file(), end.position(), last + 1, until, rule);
    }

    private @Nullable GenerationReader lastReader(int n) {
        Map.Entry<Integer, GenerationReader> found = readers.floorEntry(n);
        return found == null ? null : found.getValue();
    }

    /** Where the reading of a generation ends: before the next one whose header is readable. */
    long limit(int n) {
        for (GenerationReader later : readers.tailMap(n, false).values()) {
            if (later.previous >= 0) {
                return later.previous;
            }
        }
        return Long.MAX_VALUE;
    }

    /** The last sequence before a generation. */
    long before(int n) {
        long before = 0;
        for (GenerationReader earlier : readers.headMap(n).values()) {
            GenerationReader.End end = ends.get(earlier.generation);
            before = Math.max(before, Math.max(earlier.previous, end == null ? 0 : end.last()));
        }
        return manifest.skip(before);
    }

    /** Whether something other than zeros lies behind the place where the reading of a generation stopped. */
    boolean hasTail(int n) {
        GenerationReader.End end = ends.get(n);
        return end != null && end.tail().dirty();
    }

    /** The newest generation whose header is readable, or 0. */
    int newestWithHeader() {
        for (GenerationReader reader : readers.descendingMap().values()) {
            if (reader.previous >= 0) {
                return reader.generation;
            }
        }
        return 0;
    }
}
