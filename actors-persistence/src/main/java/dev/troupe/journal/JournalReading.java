package dev.troupe.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One reading of the newest snapshot and the generations behind it, up to the first damage; or in a {@link Survey} of all
 * generations that are kept, past damage. It changes nothing.
 */
final class JournalReading {
    final NavigableMap<Integer, GenerationReader> readers = new TreeMap<>();
    private final Map<Integer, GenerationReader.End> ends = new TreeMap<>();
    private final Generations generations;
    private final Snapshots snapshots;
    private final DurableMark.Mark mark;
    private final @Nullable Replay replay;
    private final @Nullable Survey survey;
    private final List<Long> badSnapshots = new ArrayList<>();
    private final List<String> reports = new ArrayList<>();
    private @Nullable Snapshot snapshot;
    private long snapshotBytes;
    private Manifest manifest = new Manifest();
    private long last;
    private long records;
    private long bytes;
    private @Nullable String tornTail;
    private final @Nullable Damage damage;

    /** Reads, and gives what it reads to the replay if there is one. */
    JournalReading(Path root, Disk disk, @Nullable Replay replay) throws IOException {
        this(root, disk, replay, null);
    }

    /** Reads for a survey, which takes the records and goes on past damage. */
    static JournalReading past(Path root, Disk disk, Survey survey) throws IOException {
        return new JournalReading(root, disk, survey, survey);
    }

    private JournalReading(Path root, Disk disk, @Nullable Replay replay, @Nullable Survey survey) throws IOException {
        this.generations = new Generations(root, disk);
        this.snapshots = new Snapshots(root, disk);
        this.mark = DurableMark.read(root, disk);
        this.replay = replay;
        this.survey = survey;
        Damage found = null;
        try {
            manifest = Manifest.read(root, disk);
        } catch (Manifest.BadManifest e) {
            found = new Damage.BadManifest(root.resolve(Manifest.NAME), String.valueOf(e.getMessage()));
        }
        snapshot = newestSnapshot();
        int first = survey != null || snapshot == null ? manifest.first : snapshot.generation();
        for (Map.Entry<Integer, Path> entry :
                generations.all().tailMap(first, true).entrySet()) {
            int number = entry.getKey();
            readers.put(number, new GenerationReader(entry.getValue(), number, manifest.salts.get(number), disk));
        }
        damage = found != null && isFinal(found) ? found : readAll(survey == null ? first : manifest.first);
    }

    /** Up to where everything that was read is known to be on disk. */
    long known() {
        GenerationReader newest = readers.get(manifest.newest);
        long begins = newest == null ? 0 : Math.max(0, newest.previous);
        long known = Math.max(Math.max(snapshot(), begins), Math.max(manifest.clean, mark.of(manifest.newest)));
        return Math.min(last, manifest.skip(known));
    }

    /** Copies the records behind that, and answers the last sequence in use. */
    long copyBehind(long known, GenerationWriter writer) throws IOException {
        long copied = known;
        for (GenerationReader reader : readers.values()) {
            long limit = Math.min(last, limit(reader.generation));
            copied = reader.read(copied, limit, manifest, (sequence, payload) -> {
                        try {
                            writer.append(sequence, known, payload);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .last();
        }
        return last;
    }

    /**
     * Generations before the given one that nobody would miss: without a record, or with such only as a later one begins
     * with. Not those that the reading begins with.
     */
    List<Integer> withoutRecords(int before) {
        return readers.headMap(before).values().stream()
                .filter(reader -> reader.previous >= 0 && reader.generation > manifest.first && isEmpty(reader))
                .map(reader -> reader.generation)
                .filter(n -> manifest.snapshots.values().stream().noneMatch(s -> s.generation() == n))
                .toList();
    }

    private boolean isEmpty(GenerationReader reader) {
        GenerationReader.End end = ends.get(reader.generation);
        return end != null
                && end.records() == 0
                && (limit(reader.generation) != Long.MAX_VALUE || !end.tail().dirty());
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

    /** The bytes of the records read. */
    long bytes() {
        return bytes;
    }

    /** The sequence of the snapshot that was read, or 0. */
    long snapshot() {
        return snapshot == null ? 0 : snapshot.sequence();
    }

    /** The generation behind that snapshot, or 0. */
    int snapshotGeneration() {
        return snapshot == null ? 0 : snapshot.generation();
    }

    /** The size of that snapshot, or 0. */
    long snapshotBytes() {
        return snapshotBytes;
    }

    /** The sequences of newer ones that are not whole. */
    List<Long> badSnapshots() {
        return badSnapshots;
    }

    /** What people should know of them. */
    List<String> reports() {
        return reports;
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

    /** The newest one that is whole. */
    private @Nullable Snapshot newestSnapshot() throws IOException {
        for (Snapshot candidate : manifest.snapshots.descendingMap().values()) {
            try {
                snapshotBytes = snapshots.read(candidate, part -> {});
                return candidate;
            } catch (SnapshotReader.BadSnapshot e) {
                badSnapshots.add(candidate.sequence());
                reports.add("snapshot " + candidate.sequence() + " is not used: " + e.getMessage() + " (file "
                        + snapshots.path(candidate.sequence()) + ")");
            }
        }
        return null;
    }

    private @Nullable Damage readAll(int first) throws IOException {
        int top = Math.max(Math.max(manifest.newest, mark.generation()), readers.isEmpty() ? 0 : readers.lastKey());
        for (int n = first; n <= top; n++) {
            boolean marked = n > manifest.newest && n <= mark.generation();
            boolean named = marked || manifest.salts.containsKey(n); // or it was only begun
            if (named && !readers.containsKey(n) && !manifest.lost.contains(n)) {
                String rule = "a generation exists that the MANIFEST or DURABLE names: generation " + n + " is missing";
                Damage gone = new Damage.GenerationGone(n, generations.path(n), rule);
                if (isFinal(gone)) {
                    return gone;
                }
            }
        }
        Damage unreadable = readSnapshot();
        if (unreadable != null && isFinal(unreadable)) {
            return unreadable;
        }
        if (survey != null) {
            last = beforeKept();
        }
        for (int n = first; n <= top; n++) {
            GenerationReader reader = readers.get(n);
            Damage found = reader == null ? null : read(reader);
            if (found == null) {
                found = reachesWhatIsKnown(n);
            }
            if (found != null && isFinal(found)) {
                return found;
            }
        }
        last = manifest.skip(last);
        return null;
    }

    private @Nullable Damage readSnapshot() throws IOException {
        Snapshot found = snapshot;
        if (found == null) {
            boolean needed = !manifest.snapshots.isEmpty() && manifest.first > 1;
            return needed && manifest.skip(0) < manifest.snapshots.firstKey() ? unreadable() : null;
        }
        if (replay != null && survey == null) {
            snapshots.read(found, replay::snapshot);
        }
        last = found.sequence();
        return null;
    }

    /** The last sequence before the generations that are kept. */
    private long beforeKept() {
        for (Snapshot oldest : manifest.snapshots.values()) {
            if (oldest.generation() == manifest.first) {
                return oldest.sequence();
            }
        }
        long before = manifest.first == 1 ? 0 : limit(manifest.first - 1);
        return before == Long.MAX_VALUE ? 0 : before;
    }

    private Damage unreadable() {
        String rule = "a journal without generations 1 to " + (manifest.first - 1) + " has a whole snapshot: "
                + String.join(", ", reports);
        return new Damage.SnapshotsUnreadable(
                snapshots.path(manifest.snapshots.lastKey()), manifest.snapshots.firstKey(), rule);
    }

    /** Whether the reading ends there. Otherwise what is missing is missing from here on, as it would be after a salvage. */
    private boolean isFinal(Damage found) throws IOException {
        if (survey == null) {
            return true;
        }
        survey.damages.add(found);
        switch (found) {
            case Damage.BadManifest bad -> {
                manifest = rebuilt();
                snapshot = newestSnapshot();
            }
            case Damage.SnapshotsUnreadable unreadable ->
                manifest.missing.add(new Manifest.Range(1, unreadable.until()));
            case Damage.GenerationGone gone -> manifest.lost.add(gone.generation());
            case Damage.RecordsMissing missing -> {
                if (missing.firstMissing() <= missing.until()) {
                    manifest.missing.add(new Manifest.Range(missing.firstMissing(), missing.until()));
                }
            }
        }
        return false;
    }

    private @Nullable Damage read(GenerationReader reader) throws IOException {
        Damage found = begins(reader);
        if (found != null && isFinal(found)) {
            return found;
        }
        long limit = limit(reader.generation);
        if (survey != null) {
            survey.begin(reader);
        }
        GenerationReader.End end = reader.read(last, limit, manifest, replay == null ? null : replay::record);
        ends.put(reader.generation, end);
        if (survey != null) {
            survey.end(end);
        }
        records += end.records();
        bytes += end.bytes();
        last = end.last();
        if (isFollowed(reader.generation, limit) && manifest.skip(last) < limit) {
            String rule = "generation " + reader.generation + " reaches record " + limit
                    + ", which the next one follows: reading ends at record " + last + ", " + end.reason();
            return missing(reader, end, limit, rule);
        }
        return null;
    }

    /** Whether the next one that was not left out follows this record; one that is lost may have held what is missing. */
    private boolean isFollowed(int n, long last) {
        Map.Entry<Integer, GenerationReader> next = readers.higherEntry(n);
        return next != null && next.getValue().previous == last && !isLostBetween(n, next.getKey());
    }

    private boolean isLostBetween(int n, int next) {
        return !manifest.lost.subSet(n, false, next, false).isEmpty();
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
        boolean settled = open && !(survey != null && survey.besideWriter); // else the tail grows while it is looked at
        long clean = n == manifest.newest ? manifest.clean : -1;
        long forced = open ? mark.of(n) : -1;
        long named = settled && end != null ? end.tail().durable() : -1;
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
        if (settled && end != null && end.tail().dirty()) {
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

    /**
     * Where the reading of a generation ends: before the next one whose header is readable. One that was begun and not named
     * may hold a part only of what it copies from those before, and ends none of them.
     */
    long limit(int n) {
        int named = Math.max(n, Math.max(manifest.newest, mark.generation()));
        for (GenerationReader later : readers.subMap(n, false, named, true).values()) {
            if (later.previous >= 0) {
                return later.previous;
            }
        }
        return Long.MAX_VALUE;
    }

    /** The last sequence before a generation. */
    long before(int n) {
        long before = snapshot();
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

    /** Whether the records behind a generation went with the next one, which is gone; it is whole itself then. */
    boolean wentWithAnother(GenerationReader reader) {
        Integer next = readers.higherKey(reader.generation);
        return isLostBetween(reader.generation, next == null ? Integer.MAX_VALUE : next) && !hasTail(reader.generation);
    }

    /** What a MANIFEST would say, as far as the other files tell. */
    Manifest rebuilt() throws IOException {
        Manifest rebuilt = new Manifest();
        rebuilt.newest = newestInUse();
        for (GenerationReader reader : readers.values()) {
            if (reader.previous >= 0) {
                rebuilt.salts.put(reader.generation, reader.salt);
            }
        }
        snapshots.whole().forEach(rebuilt::add);
        if (!rebuilt.snapshots.isEmpty() && !readers.containsKey(1)) {
            rebuilt.first = rebuilt.snapshots.firstEntry().getValue().generation();
        }
        return rebuilt;
    }

    /** The newest generation that DURABLE or a readable header names, or 0. */
    private int newestInUse() {
        GenerationReader marked = readers.get(mark.generation());
        if (marked != null && marked.previous >= 0) {
            return marked.generation;
        }
        for (GenerationReader reader : readers.descendingMap().values()) {
            if (reader.previous >= 0) {
                return reader.generation;
            }
        }
        return 0;
    }
}
