package dev.troupe.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a journal as they come, without the help of the writer. Where records are missing it goes on with the
 * next generation. What was not forced when its writer ended may be cut: then other records come with the same sequences.
 *
 * <p>One thread at a time; made by {@link JournalInspection#follow}.
 */
public final class JournalFollower {
    private final Path root;
    private final Disk disk;
    private final long after;
    private GenerationReader.@Nullable End end;
    private int generation;

    /** What was handed over, and the generation may begin with once more: the same records, or others if these were cut. */
    private Map<Long, byte[]> repeated = Map.of();

    JournalFollower(Path root, Disk disk, long after) {
        this.root = root;
        this.disk = disk;
        this.after = after;
    }

    /**
     * Hands over what has come since the last call, and returns. Waits for the disk, but not for records.
     *
     * @param records takes each record, on this thread
     * @throws UncheckedIOException if the disk fails, or a file was taken away
     */
    public void poll(Consumer<? super JournalRecord> records) {
        try {
            Manifest manifest = Manifest.readOrEmpty(root, disk);
            NavigableMap<Integer, GenerationReader> readers = readers(manifest);
            for (GenerationReader reader : readers.values()) {
                GenerationReader.End from = end;
                if (from == null || reader.generation != generation) {
                    repeated = from == null
                            ? Map.of()
                            : read(readers.get(generation), reader.previous, from.last(), manifest);
                    from = reader.start(reader.previous);
                    generation = reader.generation;
                }
                end = reader.readOn(from, limit(readers, reader), manifest, (sequence, payload) -> {
                    boolean isCopy = Arrays.equals(repeated.get(sequence), payload);
                    if (sequence > after && !isCopy) {
                        records.accept(new JournalRecord(reader.generation, sequence, payload));
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The records of a generation behind one sequence and up to another. */
    private static Map<Long, byte[]> read(@Nullable GenerationReader reader, long from, long to, Manifest manifest)
            throws IOException {
        Map<Long, byte[]> found = new HashMap<>();
        if (reader != null && from < to) {
            reader.read(from, to, manifest, found::put);
        }
        return found;
    }

    /** Those that have a header and may hold what was not handed over yet. */
    private NavigableMap<Integer, GenerationReader> readers(Manifest manifest) throws IOException {
        NavigableMap<Integer, GenerationReader> found = new TreeMap<>();
        for (Map.Entry<Integer, Path> entry : new Generations(root, disk)
                .all()
                .tailMap(Math.max(generation, manifest.first), true)
                .entrySet()) {
            int number = entry.getKey();
            var reader = new GenerationReader(entry.getValue(), number, manifest.salts.get(number), disk);
            if (reader.previous >= 0) {
                if (end == null && reader.previous <= after) {
                    found.clear();
                }
                found.put(number, reader);
            }
        }
        return found;
    }

    private static long limit(NavigableMap<Integer, GenerationReader> readers, GenerationReader of) {
        Map.Entry<Integer, GenerationReader> next = readers.higherEntry(of.generation);
        return next == null ? Long.MAX_VALUE : next.getValue().previous;
    }
}
