package dev.troupe.benchmarks;

import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.Format;
import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.Replay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast each format of the journal takes records, and how fast a file does without any. */
@Command(
        name = "journal-appends",
        mixinStandardHelpOptions = true,
        description = "Measures appends to the journal, by how many of them share a force; 0 is none at all.",
        sortOptions = false,
        showDefaultValues = true)
final class JournalAppends implements Callable<Integer> {
    private static final int RECORD = 136; // what a payload of 100 bytes takes in a file
    private static final int FILLED = 16 << 20;

    @Option(names = "--group", split = ",", description = "Appends per force.")
    private List<Integer> groups = List.of(1, 10, 100, 1000, 0);

    @Option(names = "--rounds", description = "How often all of it is measured.")
    private int rounds = 7;

    @Option(names = "--millis", description = "How long each of it is measured.")
    private int millis = 500;

    @Option(names = "--dirty-limit", description = "Bytes that the journal leaves unforced.")
    private long dirtyLimit = JournalOptions.defaults().dirtyLimit();

    @Option(names = "--folder", description = "Where: the file system that is measured.")
    private Path folder = Path.of(".");

    /** Something that takes records of 100 bytes. */
    private interface Log extends AutoCloseable {
        void append() throws IOException;

        void force() throws IOException;

        @Override
        void close() throws IOException;
    }

    private interface Contender {
        Log open(Path directory) throws IOException;
    }

    /** What was measured of one contender: appends per second, and the longest time of a group in milliseconds. */
    private record Figures(double perSecond, double longest) {}

    private Map<String, Contender> contenders() {
        var all = new LinkedHashMap<String, Contender>();
        for (Format format : Format.values()) {
            all.put(format.name().toLowerCase(Locale.ROOT), directory -> new OfJournal(directory, format, dirtyLimit));
        }
        all.put("raw file", RawFile::new);
        return all;
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new JournalAppends()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        Map<String, Contender> contenders = contenders();
        var found = new LinkedHashMap<String, List<Figures>>();
        for (int round = 0; round <= rounds; round++) { // the first one warms up
            for (int group : groups) {
                for (Map.Entry<String, Contender> contender : contenders.entrySet()) {
                    Figures figures = measure(contender.getValue(), group);
                    if (round > 0) {
                        found.computeIfAbsent(contender.getKey() + ", " + group + " per force", k -> new ArrayList<>())
                                .add(figures);
                    }
                }
            }
        }
        found.forEach((name, figures) -> {
            figures.sort(Comparator.comparingDouble(Figures::perSecond));
            System.out.printf(
                    Locale.ROOT,
                    "%-28s %,12.0f appends/s [%,.0f to %,.0f], longest %.1f ms%n",
                    name,
                    figures.get(figures.size() / 2).perSecond(),
                    figures.getFirst().perSecond(),
                    figures.getLast().perSecond(),
                    figures.stream().mapToDouble(Figures::longest).max().orElse(0));
        });
        return 0;
    }

    private Figures measure(Contender contender, int group) throws IOException {
        Path directory = Files.createTempDirectory(folder, "journal-appends");
        try (Log log = contender.open(directory)) {
            long begin = System.nanoTime();
            long end = begin + millis * 1_000_000L;
            long appends = 0;
            int unit = group == 0 ? 1000 : group;
            long longest = 0;
            long now = begin;
            while (now < end) {
                for (int i = 0; i < unit; i++) {
                    log.append();
                }
                appends += unit;
                if (group > 0) {
                    log.force();
                }
                long before = now;
                now = System.nanoTime();
                longest = Math.max(longest, now - before);
            }
            return new Figures(appends * 1e9 / (now - begin), longest / 1e6);
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static final class OfJournal implements Log {
        private final byte[] payload = new byte[100];
        private final DataDirectory directory;
        private final Journal.Tail tail;
        private long last;

        OfJournal(Path path, Format format, long dirtyLimit) {
            var options = JournalOptions.defaults().withFormat(format).withDirtyLimit(dirtyLimit);
            directory = DataDirectory.open(path, options, line -> {});
            directory.recover(Replay.ignoring());
            tail = directory.startTail();
        }

        @Override
        public void append() {
            tail.append(++last, payload);
        }

        @Override
        public void force() {
            tail.force();
        }

        @Override
        public void close() {
            directory.close();
        }
    }

    /** A file filled with zeros before, written by position, a group at once: the limit of the machine. */
    private static final class RawFile implements Log {
        private final FileChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
        private final byte[] record = new byte[RECORD];
        private long position;

        RawFile(Path directory) throws IOException {
            channel =
                    FileChannel.open(directory.resolve("raw"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            channel.write(ByteBuffer.allocate(FILLED), 0);
            channel.force(true);
        }

        @Override
        public void append() throws IOException {
            if (buffer.remaining() < RECORD) {
                write();
            }
            buffer.put(record);
        }

        private void write() throws IOException {
            buffer.flip();
            if (position + buffer.remaining() > FILLED) {
                position = 0;
            }
            position += channel.write(buffer, position);
            buffer.clear();
        }

        @Override
        public void force() throws IOException {
            write();
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
