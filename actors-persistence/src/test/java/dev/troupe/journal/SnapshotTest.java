package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Snapshots of a journal, on real files. */
@ParameterizedClass
@EnumSource(Format.class)
class SnapshotTest {
    private final JournalOptions options;

    /** Queues are slow to open, and snapshots are the same beside them: by default each of so many cases stands for all. */
    private final int step;

    @TempDir
    Path temp;

    private JournalFiles journal;

    SnapshotTest(Format format) {
        options = JournalOptions.defaults().withFormat(format);
        step = format == Format.PLAIN ? 1 : Integer.getInteger("troupe.snapshot.step", 5);
    }

    @BeforeEach
    void aPlaceForIt() {
        journal = new JournalFiles(temp.resolve("data"), options.format());
    }

    private DataDirectory open(JournalOptions how) {
        return DataDirectory.open(journal.path, how, journal.reports::add);
    }

    private static Journal.Tail append(Journal.Tail tail, int count) {
        for (int i = 0; i < count; i++) {
            long sequence = tail.lastSequence() + 1;
            tail.append(sequence, JournalFiles.payload(sequence));
        }
        return tail;
    }

    /** Has a snapshot taken of what there is; answers the tail behind it. */
    private static Journal.Tail snapshot(Journal.Tail tail) {
        Journal.Tail next = tail.roll();
        next.snapshot(JournalFiles.upTo(tail.lastSequence()));
        return next;
    }

    /** Some records before each of so many snapshots, and some behind the last. */
    private void life(JournalOptions how, int snapshots) {
        try (DataDirectory directory = open(how)) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = directory.startTail();
            for (int i = 0; i < snapshots; i++) {
                tail = snapshot(append(tail, 10));
            }
            journal.last = append(tail, 10).lastSequence();
        }
    }

    private List<String> names(Path directory, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.startsWith(prefix))
                    .sorted()
                    .toList();
        }
    }

    private List<String> generations() throws IOException {
        return names(journal.path, "generation-");
    }

    private Path file(long sequence) {
        return new Snapshots(journal.path, new LocalDisk()).path(sequence);
    }

    private void assertWhole(long snapshot) {
        List<Recovery> recoveries = new ArrayList<>();
        assertThat(journal.recoverAll(OnDamage.REFUSE, recoveries)).isEqualTo(journal.expected(1, journal.last));
        assertThat(recoveries.get(0).snapshot()).isEqualTo(snapshot);
        assertThat(recoveries.get(0).records()).isEqualTo(journal.last - snapshot);
    }

    @Test
    void aRecoveryReadsTheNewestSnapshotAndTheRecordsBehindIt() {
        life(options, 3);
        assertWhole(30);
        life(options, 1);
        assertWhole(50);
        assertThat(journal.reports).isEmpty();
    }

    @Test
    void asManyAreKeptAsWereAskedForAndTheRecordsBehindTheOldest() throws IOException {
        life(options, 1);
        assertThat(generations()).hasSize(2);
        life(options, 2);
        assertThat(names(journal.path.resolve("snapshots"), ""))
                .containsExactly("snapshot-00000000000000000030", "snapshot-00000000000000000040");
        assertThat(generations()).containsExactly("generation-0000000004", "generation-0000000005");
        life(options.withSnapshots(1), 1);
        assertThat(generations()).containsExactly("generation-0000000007");
        assertWhole(60);
    }

    @Test
    void recordsGoOnWhileASnapshotIsWritten() {
        try (DataDirectory directory = open(options)) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = append(directory.startTail(), 10).roll();
            tail.snapshot(sink -> {
                JournalFiles.upTo(10).writeTo(sink);
                append(tail, 5).force();
                assertThatThrownBy(() -> tail.snapshot(JournalFiles.upTo(10)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("one snapshot is written at a time");
            });
            journal.last = append(tail, 5).lastSequence();
        }
        assertWhole(10);
    }

    @Test
    void aSnapshotThatIsThereIsNotWrittenAgain() {
        try (DataDirectory directory = open(options)) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = snapshot(append(directory.startTail(), 10));
            tail.snapshot(sink -> {
                throw new AssertionError("not asked");
            });
            snapshot(tail);
            journal.last = 10;
        }
        assertWhole(10);
    }

    @Test
    void aSourceThatFailsLeavesTheJournalAsItWas() throws IOException {
        try (DataDirectory directory = open(options)) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = append(directory.startTail(), 10).roll();
            assertThatThrownBy(() -> tail.snapshot(sink -> {
                        sink.accept(JournalFiles.payload(1));
                        throw new IllegalStateException("no more");
                    }))
                    .hasMessage("no more");
            assertThatThrownBy(() -> tail.snapshot(sink -> sink.accept(new byte[RecordFormat.MAX_PAYLOAD + 1])))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("8388608");
            assertThat(names(journal.path.resolve("snapshots"), "")).isEmpty();
            journal.last = append(tail, 1).lastSequence();
        }
        assertWhole(0);
    }

    private Path halfWritten(long sequence, int generation) throws IOException {
        String name = String.format("snapshot-%020d-%010d.new", sequence, generation);
        return Files.write(journal.path.resolve("snapshots").resolve(name), new byte[1000]);
    }

    @Test
    void whatAKillLeavesOfAHalfWrittenSnapshotGoesWithTheNextStart() throws IOException {
        Path left;
        try (DataDirectory directory = open(options)) {
            directory.recover(new JournalFiles.State());
            Generation behind = (Generation) append(directory.startTail(), 10).roll();
            left = halfWritten(10, behind.number());
        }
        assertThat(JournalInspection.of(journal.path).leftovers()).containsExactly(new Leftover(left, false, 1000));
        try (DataDirectory directory = open(options)) {
            directory.recover(new JournalFiles.State());
            int own = directory.startTail().number();
            assertThat(left).doesNotExist();
            assertThat(halfWritten(10, own)).exists();
        }
        assertThat(DataDirectory.deleteLeftovers(journal.path, false)).hasSize(1);
    }

    /** A disk that fills up with each write, from so many bytes on. */
    private static HookedDisk filling(AtomicLong usable) {
        return new HookedDisk() {
            @Override
            void beforeWrite(Hooked file) {
                usable.addAndGet(-(1 << 20));
            }

            @Override
            public long usableBytes(Path directory) {
                return usable.get();
            }
        };
    }

    @Test
    void aSnapshotGivesUpBeforeItEatsTheReserve() throws IOException {
        var usable = new AtomicLong(Long.MAX_VALUE);
        JournalOptions narrow = options.withReserve(8 << 20).withSnapshotAfter(100);
        try (DataDirectory directory = DataDirectory.open(journal.path, narrow, line -> {}, filling(usable))) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = append(directory.startTail(), 10).roll();
            usable.set(10 << 20);
            assertThatThrownBy(() -> tail.snapshot(sink -> {
                        for (int i = 0; i < 100; i++) {
                            sink.accept(new byte[1 << 20]);
                        }
                    }))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("half of the reserve");
            assertThat(usable.get()).isBetween(3L << 20, 4L << 20);
            assertThat(names(journal.path.resolve("snapshots"), "")).isEmpty();
            journal.last = append(tail, 10).lastSequence();
        }
        assertWhole(0);
    }

    @Test
    void noneIsDueThatWouldNotFit() {
        var usable = new AtomicLong(1 << 30);
        JournalOptions narrow = options.withReserve(1000).withSnapshotAfter(1000);
        HookedDisk disk = new HookedDisk() {
            @Override
            public long usableBytes(Path directory) {
                return usable.get();
            }
        };
        try (DataDirectory directory = DataDirectory.open(journal.path, narrow, line -> {}, disk)) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = snapshot(append(directory.startTail(), 100));
            append(tail, 200);
            assertThat(tail.isSnapshotDue()).isTrue();
            usable.set(5000);
            assertThat(tail.isSnapshotDue()).isFalse();
            usable.set(1 << 30);
            assertThat(tail.isSnapshotDue()).isTrue();
        }
    }

    @Test
    void aTailThatHasEndedTakesNoSnapshot() throws IOException {
        try (DataDirectory directory = open(options)) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = append(directory.startTail(), 10).roll();
            Journal.Tail next = tail.roll();
            for (Journal.Tail ended : List.of(tail, next)) {
                assertThatThrownBy(() -> ended.snapshot(sink -> {
                            directory.recover(new JournalFiles.State());
                            JournalFiles.upTo(10).writeTo(sink);
                        }))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("is closed");
            }
            assertThatThrownBy(tail::roll).isInstanceOf(IllegalStateException.class);
            assertThat(names(journal.path.resolve("snapshots"), "")).isEmpty();
        }
    }

    @Test
    void oneIsDueWhenMoreCameBehindTheLastThanItHasBytesAndThanTheOptionSays() {
        JournalOptions small = options.withSnapshotAfter(1000);
        try (DataDirectory directory = open(small)) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = directory.startTail();
            tail.append(1, new byte[1000 - RecordFormat.OVERHEAD]);
            assertThat(tail.isSnapshotDue()).isFalse();
            tail.append(2, new byte[0]);
            assertThat(tail.isSnapshotDue()).isTrue();
        }
        try (DataDirectory directory = open(small)) {
            directory.recover(new JournalFiles.State());
            Journal.Tail tail = directory.startTail();
            assertThat(tail.isSnapshotDue()).isTrue();
            tail = tail.roll();
            assertThat(tail.isSnapshotDue()).isFalse();
            tail.snapshot(sink -> sink.accept(new byte[5000]));
            tail.append(3, new byte[5000 - RecordFormat.OVERHEAD]);
            assertThat(tail.isSnapshotDue()).isFalse();
            tail.append(4, new byte[100]);
            assertThat(tail.isSnapshotDue()).isTrue();
        }
    }

    // ---- Damage

    /** A way to damage a file. */
    private interface Harm {
        void to(Path file) throws IOException;
    }

    private static List<Harm> harms(Path file) throws IOException {
        byte[] whole = Files.readAllBytes(file);
        List<Harm> harms = new ArrayList<>(List.of(
                Files::delete,
                path -> Files.write(path, new byte[0]),
                path -> Files.write(path, new byte[whole.length]),
                path -> Files.write(path, java.util.Arrays.copyOf(whole, whole.length + 1))));
        IntStream flips = IntStream.concat(IntStream.range(0, 100), IntStream.range(whole.length - 50, whole.length));
        flips.forEach(at -> harms.add(path -> {
            byte[] flipped = whole.clone();
            flipped[at] ^= 1;
            Files.write(path, flipped);
        }));
        new Random(1)
                .ints(50, 0, whole.length)
                .forEach(size -> harms.add(path -> Files.write(path, java.util.Arrays.copyOf(whole, size))));
        return harms;
    }

    @Test
    void aDamagedSnapshotIsReportedAndTheOneBeforeIsUsed() throws IOException {
        life(options, 3);
        byte[] whole = Files.readAllBytes(file(30));
        List<Harm> harms = harms(file(30));
        for (int i = 0; i < harms.size(); i += step) {
            harms.get(i).to(file(30));
            journal.reports.clear();
            assertWhole(20);
            assertThat(journal.reports)
                    .singleElement()
                    .asString()
                    .startsWith("snapshot 30 is not used: ")
                    .contains(file(30).toString());
            Files.write(file(30), whole);
        }
    }

    @Test
    void withoutASnapshotBeforeItAllRecordsAreRead() throws IOException {
        life(options, 1);
        Files.delete(file(10));
        assertWhole(0);
    }

    @Test
    void theNextSnapshotTakesThePlaceOfADamagedOneAndNotOfTheGoodOne() throws IOException {
        life(options, 3);
        Files.write(file(30), new byte[100]);
        life(options, 1);
        assertThat(names(journal.path.resolve("snapshots"), ""))
                .containsExactly("snapshot-00000000000000000020", "snapshot-00000000000000000050");
        Files.delete(file(50));
        assertWhole(20);
    }

    @Test
    void aDamagedSnapshotOfTheSameSequenceIsWrittenAgain() throws IOException {
        life(options, 1);
        try (DataDirectory directory = open(options)) {
            directory.recover(new JournalFiles.State());
            snapshot(directory.startTail());
        }
        Files.write(file(20), new byte[100]);
        assertWhole(10);
        try (DataDirectory directory = open(options)) {
            directory.recover(new JournalFiles.State());
            snapshot(directory.startTail());
        }
        assertWhole(20);
    }

    @Test
    void ifNoneIsWholeAndTheRecordsAreGoneThatIsDamage() throws IOException {
        life(options, 3);
        Files.write(file(20), new byte[100]);
        Files.delete(file(30));
        assertThatThrownBy(() -> journal.recoverAll(OnDamage.REFUSE))
                .isInstanceOfSatisfying(JournalDamagedException.class, e -> {
                    assertThat(e.file()).endsWithRaw(file(30).getFileName());
                    assertThat(e.sequence()).isEqualTo(1);
                });
    }

    @Test
    void salvageTellsWhatWasLostWithTheSnapshots() throws IOException {
        life(options, 3);
        Files.write(file(20), new byte[100]);
        Files.write(file(30), new byte[100]);
        List<String> records = new ArrayList<>();
        try (DataDirectory directory = open(options.withOnDamage(OnDamage.SALVAGE))) {
            assertThat(directory
                            .recover(JournalFiles.records((s, p) -> records.add(JournalFiles.text(s, p))))
                            .damages())
                    .hasSize(1);
            assertThat(records).isEqualTo(journal.expected(21, 40));
            assertThat(journal.reports).contains("salvage: records 1 to 20 are lost");
            assertThat(names(journal.path.resolve("snapshots"), ""))
                    .containsExactly(
                            "snapshot-00000000000000000020.damaged-1", "snapshot-00000000000000000030.damaged-1");
            snapshot(append(directory.startTail(), 10));
        }
        journal.last = 50;
        assertWhole(50);
    }

    @Test
    void aJournalOfWhichOnlySnapshotsAreLeftIsNotEmpty() throws IOException {
        life(options, 3);
        Files.delete(journal.path.resolve(Manifest.NAME));
        for (String generation : generations()) {
            JournalFiles.delete(journal.path.resolve(generation));
        }
        assertThatThrownBy(() -> journal.recoverAll(OnDamage.REFUSE))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("MANIFEST");
    }

    @Test
    void salvageFindsTheSnapshotsWithoutAManifest() throws IOException {
        life(options, 3);
        Files.delete(journal.path.resolve(Manifest.NAME));
        assertThat(journal.recoverAll(OnDamage.SALVAGE)).isEqualTo(journal.expected(1, 40));
        assertWhole(30);
    }

    // ---- Crashes

    /** A disk of which a number of calls change something, and none after. */
    private static final class DyingDisk extends LocalDisk {
        private int calls;

        DyingDisk(int calls) {
            this.calls = calls;
        }

        boolean isDead() {
            return calls < 0;
        }

        private void call() throws IOException {
            if (calls <= 0) {
                calls = -1;
                throw new IOException("the process is dead");
            }
            calls--;
        }

        @Override
        public void createDirectory(Path directory) throws IOException {
            call();
            super.createDirectory(directory);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            call();
            super.move(from, to);
        }

        @Override
        public void delete(Path path) throws IOException {
            call();
            super.delete(path);
        }

        @Override
        public void forceDirectory(Path directory) throws IOException {
            call();
            super.forceDirectory(directory);
        }

        @Override
        public DiskFile open(Path file, Access access) throws IOException {
            if (access != Access.READ) {
                call();
            }
            DiskFile open = super.open(file, access);
            return new DiskFile() {
                @Override
                public void read(java.nio.ByteBuffer buffer, long position) throws IOException {
                    open.read(buffer, position);
                }

                @Override
                public void write(java.nio.ByteBuffer buffer, long position) throws IOException {
                    call();
                    open.write(buffer, position);
                }

                @Override
                public void force() throws IOException {
                    call();
                    open.force();
                }

                @Override
                public long size() throws IOException {
                    return open.size();
                }

                @Override
                public void close() throws IOException {
                    open.close();
                }
            };
        }
    }

    /** A life that ends with a call to the disk; answers up to where it was durable. */
    private long dieAt(DyingDisk disk) {
        @Nullable DataDirectory directory = null;
        long durable = 0;
        try {
            directory = DataDirectory.open(journal.path, options.withSnapshots(1), line -> {}, disk);
            durable = directory.recover(new JournalFiles.State()).lastSequence();
            Journal.Tail tail = directory.startTail();
            for (int i = 0; i < 2; i++) {
                append(tail, 3).force();
                durable = tail.lastSequence();
                tail = snapshot(tail);
            }
        } catch (UncheckedIOException | JournalFailedException e) {
            assertThat(disk.isDead()).isTrue();
        } finally {
            if (directory != null) {
                close(directory);
            }
        }
        return durable;
    }

    private static void close(DataDirectory directory) {
        try {
            directory.close();
        } catch (JournalFailedException e) {
            // what is dead cannot force
        }
    }

    @Test
    void aCrashAtAnyCallToTheDiskLosesNothing() throws IOException {
        boolean died = true;
        int calls = 0;
        while (died) {
            JournalFiles.delete(journal.path);
            journal.life(5, 5, true);
            DyingDisk disk = new DyingDisk(calls);
            calls += step;
            long durable = dieAt(disk);
            died = disk.isDead();
            List<String> found = journal.recoverAll(OnDamage.REFUSE);
            assertThat(found)
                    .as("after %d calls", calls)
                    .isEqualTo(journal.expected(1, Math.max(durable, found.size())));
            life(options.withSnapshots(1), 1);
            assertThat(generations()).as("after %d calls", calls).hasSize(1);
            assertThat(names(journal.path.resolve("snapshots"), ""))
                    .as("after %d calls", calls)
                    .hasSize(1);
            assertWhole(journal.last - 10);
        }
        System.out.println("a snapshot that lets old ones go: died at calls to the disk up to the " + calls
                + "th, in steps of " + step);
    }
}
