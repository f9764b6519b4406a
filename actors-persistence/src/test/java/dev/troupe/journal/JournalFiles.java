package dev.troupe.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** A journal of records whose payload follows from their sequence number. */
final class JournalFiles {
    final Path path;
    final List<String> reports = new ArrayList<>();
    private final Format format;
    long last;

    JournalFiles(Path path, Format format) {
        this.path = path;
        this.format = format;
    }

    DataDirectory open(OnDamage onDamage) {
        var options = JournalOptions.defaults().withFormat(format).withOnDamage(onDamage);
        return DataDirectory.open(path, options, reports::add);
    }

    static byte[] payload(long sequence) {
        byte[] bytes = new byte[20 + (int) (sequence * 31 % 190)];
        Arrays.fill(bytes, (byte) sequence);
        byte[] number = Long.toString(sequence).getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(number, 0, bytes, 0, number.length);
        return bytes;
    }

    static String text(long sequence, byte[] payload) {
        return sequence + (Arrays.equals(payload, payload(sequence)) ? "" : " with a wrong payload");
    }

    /** What a recovery gives, where the parts of a snapshot are what the records were that it covers. */
    static final class State implements Replay {
        final List<String> found = new ArrayList<>();

        @Override
        public void snapshot(byte[] part) {
            found.add(text(found.size() + 1, part));
        }

        @Override
        public void record(long sequence, byte[] payload) {
            found.add(text(sequence, payload));
        }
    }

    /** Takes the records of a journal that has no snapshot. */
    static Replay records(RecordSink sink) {
        return new Replay() {
            @Override
            public void snapshot(byte[] part) {
                throw new AssertionError("the journal has no snapshot");
            }

            @Override
            public void record(long sequence, byte[] payload) {
                sink.record(sequence, payload);
            }
        };
    }

    /** Such a snapshot. */
    static SnapshotSource upTo(long sequence) {
        return sink -> {
            for (long i = 1; i <= sequence; i++) {
                sink.accept(payload(i));
            }
        };
    }

    List<String> expected(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(Long::toString).toList();
    }

    /** Recovers, appends so many, forces after each group; ends cleanly, or as after a kill: nothing else is written. */
    void life(int count, int group, boolean clean) {
        if (clean) {
            try (DataDirectory directory = open(OnDamage.REFUSE)) {
                append(directory, count, group);
            }
        } else {
            kill(count, group, 0);
        }
    }

    /** Appends so many, forces after each group, appends some more that are never forced, and ends as after a kill. */
    void kill(int count, int group, int unforced) {
        move(copyWhile(count, group, unforced), path);
    }

    private Generation append(DataDirectory directory, int count, int group) {
        last = directory.recover(new State()).lastSequence();
        Generation generation = directory.startTail();
        append(generation, count, group);
        return generation;
    }

    /** Appends so many, and forces after each group. */
    void append(Journal.Tail tail, int count, int group) {
        for (int i = 1; i <= count; i++) {
            tail.append(++last, payload(last));
            if (i % group == 0) {
                tail.force();
            }
        }
        tail.force();
    }

    private Path copyWhile(int count, int group, int unforced) {
        Path copy = path.resolveSibling(path.getFileName() + ".copy");
        try (DataDirectory directory = open(OnDamage.REFUSE)) {
            Generation generation = append(directory, count, group);
            for (int i = 0; i < unforced; i++) {
                generation.append(++last, payload(last));
            }
            generation.flush();
            copy(path, copy);
        }
        return copy;
    }

    List<String> recoverAll(OnDamage onDamage) {
        return recoverAll(onDamage, new ArrayList<>());
    }

    List<String> recoverAll(OnDamage onDamage, List<Recovery> recoveries) {
        State state = new State();
        try (DataDirectory directory = open(onDamage)) {
            recoveries.add(directory.recover(state));
        }
        return state.found;
    }

    Path generation(int number) {
        return path.resolve(String.format("generation-%010d", number));
    }

    Path file(int number) {
        try {
            return GenerationReader.files(generation(number), new LocalDisk()).get(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Overwrites so many bytes of a file. */
    static void write(Path file, long position, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    /** Replaces a directory by another. */
    static void move(Path from, Path to) {
        try {
            delete(to);
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(path)) {
            for (Path file : walk.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies all but LOCK, and only the beginning of a file that is not zero, so that tests stay fast. */
    static void copy(Path from, Path to) {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path file : walk.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else if (!file.endsWith("LOCK")) {
                    byte[] bytes;
                    try (var in = Files.newInputStream(file)) {
                        bytes = in.readNBytes(1 << 20);
                    }
                    Files.write(target, bytes);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
