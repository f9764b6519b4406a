package dev.troupe.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory with all that is bad about disks: what was not forced may be gone after a loss of power, in part and in
 * any order, and calls fail. What it does follows from its seed and the calls. Any thread.
 */
public final class SimulatedDisk implements Disk {
    /** What may go wrong, by rates between 0 and 1, but for what a loss of power takes. */
    public enum Fault {
        /** A part is written. */
        FAILED_WRITE,
        /** The same for lack of room. */
        FULL,
        /** Some pages become durable. The others count as clean from then on, as under Linux, and never do. */
        FAILED_FORCE,
        FAILED_DIRECTORY_FORCE,
        /** A write or a force takes long. */
        SLOW,
        /** A bit of what is read is wrong, this once. */
        ROT,
        /** A loss of power took all that was written to a page since it was last forced. */
        LOST_PAGE,
        /** The same for parts of it: sectors, and bytes of one sector. */
        TORN_PAGE,
        /** The same for a change of a directory. */
        LOST_NAME
    }

    private static final Path DATA = Path.of("/data");
    private static final long SIZE = 1L << 40;

    private final RandomGenerator random;
    private final SimulatedNodes.Directory root;
    private final Map<Fault, Double> rates = new EnumMap<>(Fault.class);
    private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
    private Runnable slow = () -> {};
    private boolean locked;

    /** An empty disk without faults. */
    public SimulatedDisk(long seed) {
        this(new SplittableRandom(seed), new SimulatedNodes.Directory());
    }

    private SimulatedDisk(RandomGenerator random, SimulatedNodes.Directory root) {
        this.random = random;
        this.root = root;
    }

    /** A journal in plain files on this disk. */
    public synchronized DataDirectory open(JournalOptions options, Consumer<String> report) {
        return DataDirectory.open(DATA, options.withFormat(Format.PLAIN), report, this);
    }

    /** Has calls fail from now on. */
    public synchronized void fail(Fault fault, double rate) {
        rates.put(fault, rate);
    }

    /** What to do when a call takes long, in the call. */
    public synchronized void whenSlow(Runnable hook) {
        slow = hook;
    }

    /** How often it has happened. */
    public synchronized int count(Fault fault) {
        return counts.getOrDefault(fault, 0);
    }

    /**
     * Another disk, as the next process finds this one if its process is lost now: all that was written is there, and is as
     * durable as it was. It has no faults, and what the process before goes on to do is not seen there.
     */
    public synchronized SimulatedDisk afterProcessLoss(long seed) {
        return new SimulatedDisk(new SplittableRandom(seed), root.copy());
    }

    /** Another disk, which holds what a loss of power now might leave of this one. It has no faults. */
    public synchronized SimulatedDisk afterPowerLoss(long seed) {
        var chance = new SplittableRandom(seed);
        return new SimulatedDisk(chance, root.afterPowerLoss(chance, this::happened));
    }

    private void happened(Fault fault) {
        counts.merge(fault, 1, Integer::sum);
    }

    private boolean happens(Fault fault) {
        double rate = rates.getOrDefault(fault, 0.0);
        boolean now = rate > 0 && random.nextDouble() < rate;
        if (now) {
            happened(fault);
        }
        return now;
    }

    private void mayBeSlow() {
        if (happens(Fault.SLOW)) {
            slow.run();
        }
    }

    // ---- Names

    private SimulatedNodes.@Nullable Node find(Path path) {
        SimulatedNodes.Node node = root;
        for (Path name : path) {
            if (!(node instanceof SimulatedNodes.Directory in)) {
                return null;
            }
            node = in.get(name.toString());
        }
        return node;
    }

    private SimulatedNodes.Directory directory(@Nullable Path path) throws IOException {
        if (path != null && find(path) instanceof SimulatedNodes.Directory found) {
            return found;
        }
        throw new NoSuchFileException(String.valueOf(path));
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    @Override
    public synchronized List<Path> list(Path directory) throws IOException {
        return directory(directory).names().stream().map(directory::resolve).toList();
    }

    @Override
    public synchronized boolean exists(Path path) {
        return find(path) != null;
    }

    @Override
    public synchronized boolean isDirectory(Path path) {
        return find(path) instanceof SimulatedNodes.Directory;
    }

    @Override
    public Path realPath(Path directory) {
        return directory.toAbsolutePath().normalize();
    }

    @Override
    public synchronized void createDirectory(Path directory) throws IOException {
        if (find(directory) != null) {
            throw new FileAlreadyExistsException(directory.toString());
        }
        directory(directory.getParent()).put(name(directory), new SimulatedNodes.Directory());
    }

    @Override
    public synchronized void move(Path from, Path to) throws IOException {
        SimulatedNodes.Node node = find(from);
        SimulatedNodes.Directory in = directory(from.getParent());
        if (node == null || in != directory(to.getParent())) {
            throw new NoSuchFileException(from.toString(), to.toString(), "a name changes within its directory");
        }
        in.rename(name(from), name(to), node);
    }

    @Override
    public synchronized void delete(Path path) throws IOException {
        if (find(path) == null) {
            throw new NoSuchFileException(path.toString());
        }
        directory(path.getParent()).remove(name(path));
    }

    @Override
    public synchronized void forceDirectory(Path directory) throws IOException {
        mayBeSlow();
        SimulatedNodes.Directory found = directory(directory);
        if (happens(Fault.FAILED_DIRECTORY_FORCE)) {
            found.failForce(random);
            throw new IOException("Input/output error: " + directory);
        }
        found.force();
    }

    @Override
    public long usableBytes(Path directory) {
        return SIZE;
    }

    @Override
    public synchronized Closeable lock(Path directory) {
        if (locked) {
            throw new DirectoryInUseException(directory, "another process");
        }
        locked = true;
        return this::unlock;
    }

    private synchronized void unlock() {
        locked = false;
    }

    /** Of the seed, so that a play is the same each time. */
    @Override
    public synchronized long secret() {
        return random.nextLong();
    }

    // ---- Files

    @Override
    public synchronized DiskFile open(Path file, Access access) throws IOException {
        SimulatedNodes.Node found = find(file);
        if (found == null) {
            if (access == Access.READ || access == Access.WRITE) {
                throw new NoSuchFileException(file.toString());
            }
            found = new SimulatedNodes.Content();
            directory(file.getParent()).put(name(file), found);
        }
        if (!(found instanceof SimulatedNodes.Content content)) {
            throw new IOException("a file is no directory: " + file);
        }
        if (access == Access.EMPTY) {
            content.truncate();
        }
        return new Open(file, content);
    }

    private final class Open implements DiskFile {
        private final Path path;
        private final SimulatedNodes.Content content;

        Open(Path path, SimulatedNodes.Content content) {
            this.path = path;
            this.content = content;
        }

        @Override
        public void read(ByteBuffer buffer, long position) {
            synchronized (SimulatedDisk.this) {
                int from = buffer.position();
                content.read(buffer, position);
                if (buffer.position() > from && happens(Fault.ROT)) {
                    int at = from + random.nextInt(buffer.position() - from);
                    buffer.put(at, (byte) (buffer.get(at) ^ 1 << random.nextInt(8)));
                }
            }
        }

        @Override
        public void write(ByteBuffer buffer, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                mayBeSlow();
                boolean full = happens(Fault.FULL);
                if (full || happens(Fault.FAILED_WRITE)) {
                    buffer.limit(buffer.position() + random.nextInt(buffer.remaining() + 1));
                    content.write(buffer, position);
                    throw new IOException((full ? "No space left on device: " : "Input/output error: ") + path);
                }
                content.write(buffer, position);
                if (random.nextInt(16) == 0) {
                    content.writeBack(random);
                }
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (SimulatedDisk.this) {
                mayBeSlow();
                if (happens(Fault.FAILED_FORCE)) {
                    content.failForce(random);
                    throw new IOException("Input/output error: " + path);
                }
                content.force();
            }
        }

        @Override
        public long size() {
            synchronized (SimulatedDisk.this) {
                return content.size();
            }
        }

        @Override
        public void close() {}
    }
}
