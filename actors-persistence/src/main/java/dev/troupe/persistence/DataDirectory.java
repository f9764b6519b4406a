package dev.troupe.persistence;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A journal's directory, held by one process at a time. It holds LOCK, MANIFEST and one directory per generation; each
 * life of the writer appends to a generation of its own, never to an older one.
 *
 * <p>One thread at a time, any thread. Every method waits for the disk; errors of the disk that leave the journal as it
 * was reach the caller as {@link UncheckedIOException}. After a failed append or force the directory takes nothing more
 * ({@link JournalFailedException}): close it and start afresh.
 */
public final class DataDirectory implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("generation-(\\d{10})");
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path root;
    private final OnDamage onDamage;
    private final Consumer<String> report;
    private final Disk disk;
    private final FileChannel lockChannel;
    private @Nullable Recovery recovery;
    private @Nullable Generation current;
    private @Nullable DurableMark mark;
    private @Nullable JournalFailedException failure;
    private boolean closed;

    private DataDirectory(Path root, OnDamage onDamage, Consumer<String> report, Disk disk, FileChannel lockChannel) {
        this.root = root;
        this.onDamage = onDamage;
        this.report = report;
        this.disk = disk;
        this.lockChannel = lockChannel;
    }

    /**
     * Takes the directory, and creates it if it is missing.
     *
     * @param report takes lines for people: torn tails, damages, earlier losses; called on the thread that recovers
     * @throws DirectoryInUseException if another holds it
     * @throws IllegalStateException if the JVM lacks the flags of {@link ChronicleFlags}
     */
    public static DataDirectory open(Path dir, OnDamage onDamage, Consumer<String> report) {
        return open(dir, onDamage, report, new Disk());
    }

    static DataDirectory open(Path dir, OnDamage onDamage, Consumer<String> report, Disk disk) {
        ChronicleFlags.require();
        try {
            createForced(dir.toAbsolutePath().normalize(), disk);
            Path root = dir.toRealPath();
            // Closing any channel of a file drops this process's lock on it, so the own process is asked first.
            if (!HELD.add(root)) {
                throw new DirectoryInUseException(
                        dir, "this process, pid " + ProcessHandle.current().pid());
            }
            boolean taken = false;
            try {
                FileChannel channel = lock(root);
                try {
                    DataDirectory directory = new DataDirectory(root, onDamage, report, disk, channel);
                    if (!Files.exists(root.resolve(Manifest.NAME))
                            && directory.generations().isEmpty()) {
                        new Manifest().write(root, disk);
                    }
                    taken = true;
                    return directory;
                } finally {
                    if (!taken) {
                        channel.close();
                    }
                }
            } finally {
                if (!taken) {
                    HELD.remove(root);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void createForced(Path dir, Disk disk) throws IOException {
        if (Files.isDirectory(dir)) {
            return;
        }
        Path parent = dir.getParent();
        if (parent != null) {
            createForced(parent, disk);
        }
        Files.createDirectory(dir);
        if (parent != null) {
            disk.forceDirectory(parent);
        }
    }

    private static FileChannel lock(Path root) throws IOException {
        Path file = root.resolve("LOCK");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException e) {
                throw new DirectoryInUseException(root, "this process");
            }
            if (lock == null) {
                ByteBuffer text = ByteBuffer.allocate(1024);
                channel.read(text, 0);
                throw new DirectoryInUseException(
                        root, new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip());
            }
            channel.truncate(0);
            String holder = "pid " + ProcessHandle.current().pid() + " on host " + host() + " since "
                    + ProcessHandle.current()
                            .info()
                            .startInstant()
                            .map(Instant::toString)
                            .orElse("unknown") + "\n";
            channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException e) {
            return "unknown";
        }
    }

    /**
     * Reads all generations from disk, oldest first. A generation that is still open is closed first. With
     * {@link OnDamage#REFUSE} the consumer may have received the records before the damage when this throws; with
     * {@link OnDamage#SALVAGE} repairs come first.
     *
     * @throws JournalDamagedException if durable records are missing and damage is refused
     * @throws JournalFailedException if an append or a force failed before
     */
    public Recovery recover(RecordConsumer consumer) {
        checkUsable();
        Generation open = current;
        if (open != null) {
            open.close();
        }
        recovery = null;
        try {
            finishReplacement();
            List<String> damages = new ArrayList<>();
            if (onDamage == OnDamage.SALVAGE) {
                for (Pass pass = new Pass(null); pass.damage != null; pass = new Pass(null)) {
                    damages.add(pass.damage.text());
                    report.accept("salvage: " + pass.damage.text());
                    if (damages.size() > 1000) {
                        throw new IllegalStateException("salvage ends after at most 1000 repairs: " + root);
                    }
                    repair(pass, pass.damage);
                }
            }
            Pass pass = new Pass(consumer);
            if (pass.damage != null) {
                throw pass.damage.exception();
            }
            if (pass.tornTail != null) {
                report.accept(pass.tornTail);
            }
            for (Manifest.Range range : pass.manifest.missing) {
                report.accept("records " + range.from() + " to " + range.to() + " were lost before a salvage");
            }
            Recovery done = new Recovery(pass.last, pass.records, pass.readers.size(), pass.tornTail, damages);
            recovery = done;
            return done;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a new generation behind what the last recovery found.
     *
     * @throws IllegalStateException if no recovery came since the last generation
     * @throws JournalFailedException if the new generation could not be put on disk, or an append or force failed before
     */
    public Generation startGeneration() {
        checkUsable();
        Recovery found = recovery;
        if (found == null) {
            throw new IllegalStateException("a generation starts behind a recovery: call recover first");
        }
        recovery = null;
        QueueWriter writer = null;
        try {
            Manifest manifest = readManifest();
            NavigableMap<Integer, Path> generations = generations();
            // What recovery delivered may so far lie in memory only (the process before was killed), and the header
            // below vouches for it.
            for (Path old : generations.tailMap(Math.max(1, manifest.newest)).values()) {
                for (Path file : GenerationReader.queueFiles(old)) {
                    disk.forceFile(file);
                }
                disk.forceDirectory(old);
            }
            int number = 1
                    + Math.max(
                            generations.isEmpty() ? 0 : generations.lastKey(),
                            Math.max(manifest.newest, manifest.lost.isEmpty() ? 0 : manifest.lost.last()));
            Path directory = path(number);
            Files.createDirectory(directory);
            Salt salt = Salt.random();
            writer = new QueueWriter(directory, number, salt, disk);
            writer.appendHeader(found.lastSequence());
            writer.force();
            disk.forceDirectory(root);
            manifest.newest = number;
            manifest.salts.put(number, salt);
            manifest.clean = -1;
            manifest.write(root, disk);
            DurableMark durable = mark();
            durable.set(number, found.lastSequence());
            Generation generation = new Generation(this, number, writer, durable, found.lastSequence());
            current = generation;
            return generation;
        } catch (IOException | RuntimeException | Error e) {
            JournalFailedException failed =
                    new JournalFailedException("a new generation could not be put on disk: " + e, e);
            failed(failed);
            if (writer != null) {
                try {
                    writer.close();
                } catch (IOException | RuntimeException | Error second) {
                    failed.addSuppressed(second);
                }
            }
            throw failed;
        }
    }

    /** Closes an open generation and gives the directory back. A second call does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        try {
            if (current != null) {
                current.close();
            }
        } finally {
            closed = true;
            try {
                if (mark != null) {
                    mark.close();
                }
                lockChannel.close();
            } catch (IOException e) {
                report.accept("closing LOCK or DURABLE failed: " + e);
            } finally {
                HELD.remove(root);
            }
        }
    }

    void cleanEnd(Generation generation) throws IOException {
        Manifest manifest = readManifest();
        manifest.clean = generation.lastSequence();
        manifest.write(root, disk);
    }

    void ended(Generation generation) {
        if (current == generation) {
            current = null;
        }
    }

    void failed(JournalFailedException first) {
        if (failure == null) {
            failure = first;
        }
    }

    private void checkUsable() {
        if (closed) {
            throw new IllegalStateException("the data directory is closed: " + root);
        }
        JournalFailedException first = failure;
        if (first != null) {
            throw new JournalFailedException(
                    "the journal failed before and stays so: " + first.getMessage(), first.getCause());
        }
    }

    private DurableMark mark() throws IOException {
        DurableMark open = mark;
        if (open == null) {
            open = DurableMark.open(root);
            mark = open;
        }
        return open;
    }

    private Manifest readManifest() throws IOException {
        try {
            return Manifest.read(root);
        } catch (Manifest.BadManifest e) {
            throw new IOException(e);
        }
    }

    private Path path(int number) {
        return root.resolve(String.format("generation-%010d", number));
    }

    private NavigableMap<Integer, Path> generations() throws IOException {
        TreeMap<Integer, Path> found = new TreeMap<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root)) {
            for (Path path : stream) {
                Matcher matcher = NAME.matcher(String.valueOf(path.getFileName()));
                if (matcher.matches()) {
                    found.put(Integer.parseInt(matcher.group(1)), path);
                }
            }
        }
        return found;
    }

    /**
     * What is wrong.
     *
     * @param generation the generation to repair, or 0 if it is the MANIFEST
     * @param gone whether the generation's directory is missing
     * @param until the last sequence that is known to have existed, or -1
     */
    private record Damage(
            int generation, boolean gone, Path file, long position, long firstMissing, long until, String rule) {
        String text() {
            return rule + " (file " + file + ", position " + position + ", first missing sequence " + firstMissing
                    + ")";
        }

        JournalDamagedException exception() {
            return new JournalDamagedException(file, position, firstMissing, rule);
        }
    }

    /** One reading of all generations; it changes nothing. */
    private final class Pass {
        final TreeMap<Integer, GenerationReader> readers = new TreeMap<>();
        final DurableMark.Mark mark = DurableMark.read(root);
        Manifest manifest = new Manifest();
        long last;
        long records;

        @Nullable
        String tornTail;

        @Nullable
        Damage damage;

        Pass(@Nullable RecordConsumer consumer) throws IOException {
            try {
                manifest = Manifest.read(root);
            } catch (Manifest.BadManifest e) {
                damage = new Damage(0, false, root.resolve(Manifest.NAME), 0, 0, -1, String.valueOf(e.getMessage()));
            }
            for (Map.Entry<Integer, Path> entry : generations().entrySet()) {
                int number = entry.getKey();
                readers.put(number, new GenerationReader(entry.getValue(), number, manifest.salts.get(number)));
            }
            if (damage != null) {
                return;
            }
            int top = Math.max(Math.max(manifest.newest, mark.generation()), readers.isEmpty() ? 0 : readers.lastKey());
            for (int n = 1; n <= top; n++) {
                if (!readers.containsKey(n) && !manifest.lost.contains(n)) {
                    damage = new Damage(
                            n,
                            true,
                            path(n),
                            0,
                            0,
                            -1,
                            "generations 1 to " + top + " exist without a gap: generation " + n + " is missing");
                    return;
                }
            }
            damage = read(consumer, top);
        }

        private @Nullable Damage read(@Nullable RecordConsumer consumer, int top) throws IOException {
            for (int n = 1; n <= top; n++) {
                GenerationReader reader = readers.get(n);
                long limit = limit(n);
                if (reader != null) {
                    if (reader.previous >= 0) {
                        last = Math.max(last, Math.min(manifest.skip(last), reader.previous));
                        if (last < reader.previous) {
                            // Only behind a lost generation: the others were checked when they were read.
                            return new Damage(
                                    lastReader(n - 1),
                                    false,
                                    reader.directory,
                                    0,
                                    last + 1,
                                    reader.previous,
                                    "generation " + n + " follows record " + reader.previous
                                            + ": the generations before it end at record " + last);
                        }
                    } else if (n == manifest.newest) {
                        return new Damage(
                                n,
                                false,
                                reader.stopFile,
                                0,
                                last + 1,
                                Math.max(manifest.clean, mark.of(n)),
                                "generation " + n + " begins with a durable header: it is unreadable");
                    }
                    reader.read(last, limit, manifest, consumer);
                    records += reader.records;
                    last = reader.last;
                    if (limit == Long.MAX_VALUE) {
                        if (reader.laterDurable > manifest.skip(last)) {
                            return at(
                                    reader,
                                    reader.laterDurable,
                                    "a record behind the end names record "
                                            + reader.laterDurable + " durable: reading ends at record " + last + ", "
                                            + reader.stopReason);
                        }
                        if (reader.dirty) {
                            tornTail = "a torn tail that was never forced is cut behind record " + last + ": "
                                    + reader.stopReason + " at position " + reader.stopPosition + " of "
                                    + reader.stopFile + ", " + reader.laterRecords + " records behind it";
                        }
                    } else if (readers.containsKey(n + 1) && limit == following(n) && manifest.skip(last) < limit) {
                        return at(
                                reader,
                                limit,
                                "generation " + n + " reaches record " + limit
                                        + ", which the next one follows: reading ends at record " + last + ", "
                                        + reader.stopReason);
                    }
                }
                long clean = n == manifest.newest ? manifest.clean : -1;
                long forced = limit == Long.MAX_VALUE ? mark.of(n) : -1;
                long until = Math.max(clean, forced);
                last = Math.max(last, Math.min(manifest.skip(last), until));
                if (last < until) {
                    String witness = until == clean
                            ? "a journal that was closed cleanly reaches record " + clean
                            : "DURABLE says that generation " + n + " was forced up to record " + forced;
                    String rule = witness + ": reading ends at record " + last;
                    return reader == null
                            ? new Damage(lastReader(n), false, path(n), 0, last + 1, until, rule)
                            : at(reader, until, rule + ", " + reader.stopReason);
                }
            }
            last = manifest.skip(last);
            return null;
        }

        private Damage at(GenerationReader reader, long until, String rule) {
            return new Damage(reader.generation, false, reader.stopFile, reader.stopPosition, last + 1, until, rule);
        }

        private int lastReader(int n) {
            Integer found = readers.floorKey(n);
            return found == null ? -1 : found;
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

        private long following(int n) {
            GenerationReader next = readers.get(n + 1);
            return next == null ? -1 : next.previous;
        }
    }

    private void repair(Pass pass, Damage damage) throws IOException {
        Manifest manifest = pass.manifest;
        if (damage.generation == 0) {
            Path file = root.resolve(Manifest.NAME);
            if (Files.exists(file)) {
                Files.move(file, aside(file), StandardCopyOption.ATOMIC_MOVE);
            }
            Manifest rebuilt = new Manifest();
            rebuilt.newest = newestWithHeader(pass);
            for (GenerationReader reader : pass.readers.values()) {
                if (reader.previous >= 0) {
                    rebuilt.salts.put(reader.generation, reader.salt);
                }
            }
            rebuilt.write(root, disk);
            return;
        }
        if (damage.gone) {
            manifest.lost.add(damage.generation);
            manifest.write(root, disk);
            return;
        }
        GenerationReader reader = pass.readers.get(damage.generation);
        if (reader == null || (manifest.lost.contains(damage.generation + 1) && !reader.dirty)) {
            // The records went with a generation that is gone; what is here is whole.
            manifest.missing.add(new Manifest.Range(damage.firstMissing, damage.until));
            manifest.write(root, disk);
            return;
        }
        replace(pass, reader, damage);
    }

    private static int newestWithHeader(Pass pass) {
        for (GenerationReader reader : pass.readers.descendingMap().values()) {
            if (reader.previous >= 0) {
                return reader.generation;
            }
        }
        return 0;
    }

    private void replace(Pass pass, GenerationReader reader, Damage damage) throws IOException {
        Manifest manifest = pass.manifest;
        long limit = pass.limit(reader.generation);
        long[] first = {Long.MAX_VALUE};
        long durable = reader.readable((sequence, payload) -> first[0] = Math.min(first[0], sequence));
        long before = beforeOf(pass, reader);
        long previous = reader.previous >= 0 ? reader.previous : Math.min(before, first[0] - 1);

        Path beside = fresh(root.resolve(reader.directory.getFileName() + ".new"));
        Files.createDirectory(beside);
        long[] last = {previous};
        List<Manifest.Range> gaps = new ArrayList<>();
        try (QueueWriter writer = new QueueWriter(beside, reader.generation, reader.salt, disk)) {
            writer.appendHeader(previous);
            reader.readable((sequence, payload) -> {
                if (sequence > last[0] && sequence <= limit) {
                    if (manifest.skip(last[0]) + 1 < sequence) {
                        gaps.add(new Manifest.Range(last[0] + 1, sequence - 1));
                    }
                    writer.append(sequence, sequence - 1, payload);
                    last[0] = sequence;
                }
            });
            writer.force();
        }
        disk.forceDirectory(beside);
        Path target = root.resolve(reader.directory.getFileName() + ".replacement");
        if (Files.exists(target)) {
            // Of a salvage that did not get as far as naming it in the MANIFEST.
            Files.move(target, fresh(root.resolve(target.getFileName() + ".unused")), StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
        disk.forceDirectory(root);

        long until = Math.min(limit, Math.max(damage.until, durable));
        if (manifest.skip(last[0]) < until) {
            gaps.add(new Manifest.Range(manifest.skip(last[0]) + 1, until));
        }
        manifest.missing.addAll(gaps);
        for (Manifest.Range gap : gaps) {
            report.accept("salvage: records " + gap.from() + " to " + gap.to() + " are lost");
        }
        if (reader.generation == manifest.newest && manifest.clean >= 0) {
            manifest.clean = Math.max(manifest.clean, manifest.skip(last[0]));
        }
        manifest.replacing = reader.generation;
        manifest.salts.put(reader.generation, reader.salt);
        manifest.write(root, disk);
        finishReplacement();
    }

    /** The last sequence before a generation. */
    private static long beforeOf(Pass pass, GenerationReader reader) {
        long last = 0;
        for (GenerationReader earlier : pass.readers.headMap(reader.generation).values()) {
            last = Math.max(last, Math.max(earlier.previous, earlier.last));
        }
        return pass.manifest.skip(last);
    }

    /** Completes a salvage from where its MANIFEST was written; it may have been cut off anywhere since. */
    private void finishReplacement() throws IOException {
        Manifest manifest;
        try {
            manifest = Manifest.read(root);
        } catch (Manifest.BadManifest e) {
            return; // reported by the reading that follows
        }
        if (manifest.replacing == 0) {
            return;
        }
        Path target = path(manifest.replacing);
        Path replacement = root.resolve(target.getFileName() + ".replacement");
        if (Files.exists(replacement)) {
            if (Files.exists(target)) {
                Path aside = aside(target);
                Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
                report.accept("salvage: the damaged generation is kept as " + aside);
            }
            Files.move(replacement, target, StandardCopyOption.ATOMIC_MOVE);
            disk.forceDirectory(root);
        }
        manifest.replacing = 0;
        manifest.write(root, disk);
    }

    private static Path aside(Path path) {
        return fresh(path.resolveSibling(path.getFileName() + ".damaged"));
    }

    /** The path with the lowest number behind it that is free. */
    private static Path fresh(Path path) {
        for (int n = 1; ; n++) {
            Path numbered = path.resolveSibling(path.getFileName() + "-" + n);
            if (!Files.exists(numbered)) {
                return numbered;
            }
        }
    }
}
