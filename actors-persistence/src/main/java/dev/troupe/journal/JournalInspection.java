package dev.troupe.journal;

import dev.troupe.journal.JournalReport.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a journal from outside: it takes no lock and changes nothing, and may do so while another process writes there.
 * It needs no JVM flags.
 *
 * <p>Any thread; what several threads ask at once is independent. Every method waits for the disk, and throws
 * {@link UncheckedIOException} if that fails, also because a repair or a compaction has taken a file away meanwhile; those
 * that read throw {@link LaterVersionException} if a later version has written the journal.
 */
public final class JournalInspection {
    private final Path root;
    private final Disk disk;

    private JournalInspection(Path root, Disk disk) {
        this.root = root;
        this.disk = disk;
    }

    /**
     * Of the journal in a directory.
     *
     * @throws IllegalArgumentException if none lies there
     */
    public static JournalInspection of(Path directory) {
        Disk disk = new LocalDisk();
        try {
            if (!disk.isDirectory(directory) || !RootDirectory.holdsJournal(directory, disk)) {
                throw new IllegalArgumentException("a journal's directory holds a MANIFEST or generations: " + directory
                        + (disk.exists(directory) ? " holds neither" : " does not exist"));
            }
            return new JournalInspection(disk.realPath(directory), disk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Who holds the directory, or null. A process that is just starting may not be seen yet. */
    public @Nullable String holder() {
        try {
            return DirectoryLock.holder(root);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads all records that are kept, oldest first, those too that a snapshot covers, and all snapshots; goes on past
     * damage: with the next record that is known to follow, as a recovery would after a salvage. What is readable behind the
     * damage in the same generation only a salvage finds. Beside a writer it reads what was there when it came to the end.
     *
     * @param records takes each record, on this thread; what it throws ends the reading
     */
    public JournalReport read(Consumer<? super JournalRecord> records) {
        try {
            String holder = DirectoryLock.holder(root);
            Survey survey = new Survey(holder != null, records);
            JournalReading reading = JournalReading.past(root, disk, survey);
            List<JournalReport.Finding> damages = survey.damages.stream()
                    .map(damage -> finding(damage, reading))
                    .toList();
            List<JournalReport.Snapshot> snapshots = snapshots(reading.manifest());
            JournalReport report = new JournalReport(
                    holder,
                    generations(reading, survey, damages),
                    snapshots,
                    reading.last(),
                    reading.records(),
                    reading.manifest().missing.stream()
                            .map(range -> new JournalReport.Range(range.from(), range.to()))
                            .filter(range -> damages.stream().noneMatch(damage -> range.equals(damage.missing())))
                            .toList(),
                    damages,
                    reading.tornTail());
            if (!report.isWhole() && Manifest.readOrEmpty(root, disk).first > reading.manifest().first) {
                throw new IOException("the journal has let go of generations while they were read: read it again");
            }
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JournalReport.Snapshot> snapshots(Manifest manifest) throws IOException {
        Snapshots files = new Snapshots(root, disk);
        List<JournalReport.Snapshot> found = new ArrayList<>();
        for (Snapshot one : manifest.snapshots.values()) {
            try {
                found.add(new JournalReport.Snapshot(one.sequence(), files.read(one, part -> {}), null));
            } catch (SnapshotReader.BadSnapshot e) {
                found.add(new JournalReport.Snapshot(one.sequence(), 0, e.getMessage()));
            }
        }
        return found;
    }

    private static JournalReport.Finding finding(Damage damage, JournalReading reading) {
        int generation = 0;
        JournalReport.Range missing = null;
        switch (damage) {
            case Damage.BadManifest bad -> {}
            case Damage.SnapshotsUnreadable unreadable -> missing = new JournalReport.Range(1, unreadable.until());
            case Damage.GenerationGone gone -> generation = gone.generation();
            case Damage.RecordsMissing gap -> {
                GenerationReader holder = gap.holder();
                if (holder != null) {
                    generation = holder.generation + (reading.wentWithAnother(holder) ? 1 : 0);
                }
                if (gap.firstMissing() <= gap.until()) {
                    missing = new JournalReport.Range(gap.firstMissing(), gap.until());
                }
            }
        }
        return new JournalReport.Finding(generation, damage.file(), damage.position(), missing, damage.rule());
    }

    private List<JournalReport.Generation> generations(
            JournalReading reading, Survey survey, List<JournalReport.Finding> damages) throws IOException {
        var numbers = new TreeSet<>(reading.manifest().lost);
        numbers.addAll(reading.readers.keySet());
        List<JournalReport.Generation> found = new ArrayList<>();
        for (int number : numbers) {
            boolean damaged = damages.stream().anyMatch(damage -> damage.generation() == number);
            Survey.Part part = survey.parts.get(number);
            if (part == null) {
                State state = damaged ? State.DAMAGED : State.LOST;
                found.add(new JournalReport.Generation(number, null, 0, 0, 0, 0, state));
            } else {
                State state = damaged ? State.DAMAGED : state(number, part, survey);
                found.add(part.report(number, state));
            }
        }
        return found;
    }

    private State state(int number, Survey.Part part, Survey survey) throws IOException {
        if (survey.besideWriter && number == survey.parts.lastKey()) {
            return State.IN_USE;
        }
        if (part.end().tail().dirty()) {
            return State.TORN_TAIL;
        }
        return disk.exists(Leftover.aside(new Generations(root, disk).path(number))) ? State.REPLACED : State.CLEAN;
    }

    /** A sequence that the journal has reached for certain, found without reading its records; it may be further. */
    public long reached() {
        try {
            long marked = DurableMark.read(root, disk).sequence();
            Manifest manifest = Manifest.readOrEmpty(root, disk);
            LongStream before = readers(manifest).values().stream().mapToLong(reader -> reader.previous);
            return LongStream.concat(before, LongStream.of(0, marked, manifest.clean))
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private NavigableMap<Integer, GenerationReader> readers(Manifest manifest) throws IOException {
        NavigableMap<Integer, GenerationReader> readers = new TreeMap<>();
        for (Map.Entry<Integer, Path> entry : new Generations(root, disk).all().entrySet()) {
            int number = entry.getKey();
            readers.put(number, new GenerationReader(entry.getValue(), number, manifest.salts.get(number), disk));
        }
        return readers;
    }

    /** Reads from behind a sequence on, and on from there whenever it is asked to. */
    public JournalFollower follow(long after) {
        return new JournalFollower(root, disk, after);
    }

    /** What lies in the directory that no recovery reads. */
    public List<Leftover> leftovers() {
        try {
            return Leftover.in(root, disk);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
