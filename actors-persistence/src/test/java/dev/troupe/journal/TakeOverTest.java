package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A thread that was given up is stuck in the disk while its successor recovers. */
@Timeout(60)
@ParameterizedClass
@EnumSource(Format.class)
class TakeOverTest {
    private final Format format;

    @TempDir
    Path temp;

    TakeOverTest(Format format) {
        this.format = format;
    }

    private final StuckDisk disk = new StuckDisk();
    private final List<String> reports = new ArrayList<>();

    /** Where the zombie is stuck. */
    enum In {
        APPEND,
        FORCE,
        CLOSE
    }

    /** When it comes out. */
    enum Out {
        BEFORE_THE_NEW_GENERATION,
        WHILE_IT_IS_WRITTEN
    }

    /** A disk in which one call stays until it is released. */
    private static final class StuckDisk extends HookedDisk {
        private volatile @Nullable Thread victim;

        /** How many calls the victim gets through before: its own, once it runs. */
        private int passes;

        private volatile @Nullable Throwable fails;
        private volatile @Nullable Hooked forced;
        private final CountDownLatch inside = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        @Override
        public void beforeAppend() {
            if (stay() instanceof Error e) {
                throw e;
            }
        }

        @Override
        void beforeWrite(Hooked file) throws IOException {
            stayOrFail();
        }

        @Override
        void beforeForce(Hooked file) throws IOException {
            if (Thread.currentThread() == victim) {
                forced = file;
            }
            stayOrFail();
        }

        private void stayOrFail() throws IOException {
            if (stay() instanceof IOException e) {
                throw e;
            }
        }

        private @Nullable Throwable stay() {
            if (Thread.currentThread() != victim || passes-- > 0) {
                return null;
            }
            inside.countDown();
            try {
                assertThat(released.await(50, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            victim = null;
            return fails;
        }
    }

    /** Something that a thread does which is stuck in it. */
    private interface Stuck {
        void run() throws Exception;
    }

    /** Starts it; comes back when it is stuck. */
    private CompletableFuture<Void> zombie(Stuck stuck) throws InterruptedException {
        var over = new CompletableFuture<Void>();
        Thread thread = new Thread(
                () -> {
                    disk.victim = Thread.currentThread();
                    try {
                        stuck.run();
                        over.complete(null);
                    } catch (Throwable e) {
                        over.completeExceptionally(e);
                    }
                },
                "zombie");
        thread.start();
        assertThat(disk.inside.await(50, TimeUnit.SECONDS)).isTrue();
        return over;
    }

    private @Nullable Throwable release(CompletableFuture<Void> zombie) throws Exception {
        disk.released.countDown();
        try {
            zombie.get(50, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    private DataDirectory open() {
        return DataDirectory.open(
                temp.resolve("data"), JournalOptions.defaults().withFormat(format), reports::add, disk);
    }

    private static Generation begin(DataDirectory directory) {
        directory.recover(new JournalFiles.State());
        return directory.startTail();
    }

    private static void append(Generation generation, long from, long to) {
        for (long i = from; i <= to; i++) {
            generation.append(i, JournalFiles.payload(i));
        }
    }

    private static byte[] zombies() {
        return "what no client was told of".getBytes(StandardCharsets.UTF_8);
    }

    private static void stick(In in, Generation generation) {
        switch (in) {
            case APPEND -> {
                generation.append(5, zombies());
                generation.append(6, zombies());
            }
            case FORCE -> generation.force();
            case CLOSE -> generation.close();
        }
    }

    private static void assertTakenOver(@Nullable Throwable outcome, int generation) {
        assertThat(outcome)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("generation " + generation + " was taken over");
    }

    @ParameterizedTest
    @CsvSource({
        "APPEND, BEFORE_THE_NEW_GENERATION",
        "APPEND, WHILE_IT_IS_WRITTEN",
        "FORCE, BEFORE_THE_NEW_GENERATION",
        "FORCE, WHILE_IT_IS_WRITTEN",
        "CLOSE, BEFORE_THE_NEW_GENERATION",
        "CLOSE, WHILE_IT_IS_WRITTEN"
    })
    void whatTheSuccessorHasForcedIsThereAndNothingOfTheZombies(In in, Out out) throws Exception {
        var files = new JournalFiles(temp.resolve("data"), format);
        var killed = new JournalFiles(temp.resolve("killed"), format);
        try (DataDirectory directory = open()) {
            Generation old = begin(directory);
            append(old, 1, 3);
            old.force();
            append(old, 4, 4);
            old.flush();
            var zombie = zombie(() -> stick(in, old));

            Recovery found = directory.recover(
                    JournalFiles.records((s, p) -> assertThat(p).isEqualTo(JournalFiles.payload(s))));
            assertThat(found.lastSequence()).isEqualTo(4);
            assertThat(reports).singleElement().asString().contains("generation 1 is taken over");
            if (out == Out.BEFORE_THE_NEW_GENERATION) {
                assertTakenOver(release(zombie), 1);
            }
            Generation mine = directory.startTail();
            append(mine, 5, 5);
            mine.force();
            HookedDisk.Hooked file = disk.forced;
            if (out == Out.WHILE_IT_IS_WRITTEN) {
                assertThat(file == null || file.isOpen()).isTrue(); // nobody closes what the zombie uses
                assertTakenOver(release(zombie), 1);
            }
            assertThat(file == null || !file.isOpen()).isTrue(); // but itself
            assertTakenOver(catchThrowable(() -> old.append(old.lastSequence() + 1, zombies())), 1);
            assertTakenOver(catchThrowable(old::force), 1);
            assertThat(old.durableUpTo()).isEqualTo(3);

            append(mine, 6, 9);
            mine.force();
            assertThat(DurableMark.read(files.path, disk)).isEqualTo(new DurableMark.Mark(2, 9));
            assertThat(Manifest.read(files.path, disk)).satisfies(manifest -> {
                assertThat(manifest.newest).isEqualTo(2);
                assertThat(manifest.clean).isEqualTo(-1);
            });
            JournalFiles.copy(files.path, killed.path);
        }
        for (JournalFiles journal : List.of(files, killed)) {
            assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 9));
            journal.life(20, 10, true);
            assertThat(journal.recoverAll(OnDamage.REFUSE)).isEqualTo(journal.expected(1, 29));
            assertThat(journal.reports).isEmpty();
        }
    }

    private static @Nullable Throwable catchThrowable(Runnable code) {
        return org.assertj.core.api.Assertions.catchThrowable(code::run);
    }

    /** The process ends before the new generation is there, so the old one is the newest: what came in late may be read. */
    @Test
    void aProcessThatEndsRightAfterTheRecoveryLosesNothing() throws Exception {
        var killed = new JournalFiles(temp.resolve("killed"), format);
        try (DataDirectory directory = open()) {
            Generation old = begin(directory);
            append(old, 1, 4);
            old.force();
            var zombie = zombie(() -> append(old, 5, 5));
            directory.recover(Replay.ignoring());
            assertTakenOver(release(zombie), 1);
            JournalFiles.copy(temp.resolve("data"), killed.path);
        }
        int read = format == Format.CHRONICLE ? 5 : 4; // mapped memory takes what is late, a buffer is forgotten
        assertThat(killed.recoverAll(OnDamage.REFUSE)).isEqualTo(killed.expected(1, read));
        assertThat(killed.recoverAll(OnDamage.REFUSE)).isEqualTo(killed.expected(1, read));
    }

    @Test
    void aForceThatFailsInAZombieFailsTheJournal() throws Exception {
        try (DataDirectory directory = open()) {
            Generation old = begin(directory);
            append(old, 1, 4);
            old.flush();
            var zombie = zombie(old::force);
            Generation mine = begin(directory);
            append(mine, 5, 5);
            disk.fails = new IOException("Input/output error");
            assertThat(release(zombie)).isInstanceOf(JournalFailedException.class);
            assertThatThrownBy(mine::force)
                    .isInstanceOf(JournalFailedException.class)
                    .hasRootCauseMessage("Input/output error");
            assertThatThrownBy(() -> append(mine, 6, 6)).isInstanceOf(JournalFailedException.class);
            assertThat(mine.durableUpTo()).isEqualTo(4);
        }
    }

    @Test
    void anAppendThatFailsInAZombieIsNothingToItsSuccessor() throws Exception {
        try (DataDirectory directory = open()) {
            Generation old = begin(directory);
            append(old, 1, 4);
            old.flush();
            var zombie = zombie(() -> append(old, 5, 5));
            Generation mine = begin(directory);
            disk.fails = new InternalError("a fault occurred in an unsafe memory access operation");
            assertTakenOver(release(zombie), 1);
            append(mine, 5, 5);
            mine.force();
            assertThat(mine.durableUpTo()).isEqualTo(5);
        }
        var files = new JournalFiles(temp.resolve("data"), format);
        assertThat(files.recoverAll(OnDamage.REFUSE)).isEqualTo(files.expected(1, 5));
        assertThat(files.recoverAll(OnDamage.REFUSE)).isEqualTo(files.expected(1, 5));
    }

    /** It is given up in the middle, and its successor takes a snapshot of the same state. */
    @Test
    void aSnapshotThatAZombieWritesIsNotTaken() throws Exception {
        var files = new JournalFiles(temp.resolve("data"), format);
        disk.passes = 1; // written, then stuck in the force
        try (DataDirectory directory = open()) {
            Generation old = begin(directory);
            append(old, 1, 4);
            Generation rolled = old.roll();
            var zombie = zombie(() -> rolled.snapshot(JournalFiles.upTo(4)));
            Generation mine = begin(directory);
            mine.snapshot(JournalFiles.upTo(4));
            byte[] taken = Files.readAllBytes(new Snapshots(files.path, disk).path(4));
            assertThat(release(zombie)).isInstanceOf(IllegalStateException.class);
            try (var left = Files.list(files.path.resolve("snapshots"))) {
                assertThat(left)
                        .singleElement()
                        .satisfies(file -> assertThat(Files.readAllBytes(file)).isEqualTo(taken));
            }
            append(mine, 5, 6);
        }
        assertThat(files.recoverAll(OnDamage.REFUSE)).isEqualTo(files.expected(1, 6));
        assertThat(files.reports).isEmpty();
    }

    /** Then the next recovery finds it whole, or not at all. */
    @Test
    void aZombieThatNamesASnapshotIsNotOvertaken() throws Exception {
        disk.passes = 2; // written and forced, then stuck in the MANIFEST
        try (DataDirectory directory = open()) {
            Generation old = begin(directory);
            append(old, 1, 4);
            Generation rolled = old.roll();
            var zombie = zombie(() -> rolled.snapshot(JournalFiles.upTo(4)));
            for (Runnable refused : List.<Runnable>of(() -> directory.recover(Replay.ignoring()), directory::close)) {
                assertThatThrownBy(refused::run)
                        .isInstanceOf(DirectoryInUseException.class)
                        .hasMessageContaining("what generation 2 has forced");
            }
            assertThat(release(zombie)).isNull();
            assertThat(directory.recover(new JournalFiles.State()).snapshot()).isEqualTo(4);
            append(directory.startTail(), 5, 6);
        }
        var files = new JournalFiles(temp.resolve("data"), format);
        assertThat(files.recoverAll(OnDamage.REFUSE)).isEqualTo(files.expected(1, 6));
        assertThat(files.reports).isEmpty();
    }

    /** What of the directory itself a zombie is stuck in. */
    enum Holding {
        RECOVER,
        START
    }

    @ParameterizedTest
    @EnumSource
    void aZombieThatHoldsTheDirectoryIsNotOvertaken(Holding in) throws Exception {
        try (DataDirectory directory = open()) {
            Generation old = begin(directory);
            append(old, 1, 4);
            if (in == Holding.START) {
                directory.recover(Replay.ignoring());
            }
            var zombie = zombie(
                    in == Holding.START
                            ? directory::startTail
                            : () -> directory.recover(JournalFiles.records((s, p) -> disk.beforeAppend())));
            for (Runnable refused : List.<Runnable>of(
                    () -> directory.recover(Replay.ignoring()), directory::startTail, directory::close)) {
                assertThatThrownBy(refused::run)
                        .isInstanceOf(DirectoryInUseException.class)
                        .hasMessageContaining("one holder at a time")
                        .hasMessageContaining("\"zombie\"");
            }
            assertThat(release(zombie)).isNull();
            append(begin(directory), 5, 6);
        }
        var files = new JournalFiles(temp.resolve("data"), format);
        assertThat(files.recoverAll(OnDamage.REFUSE)).isEqualTo(files.expected(1, 6));
        assertThat(files.recoverAll(OnDamage.REFUSE)).isEqualTo(files.expected(1, 6));
    }

    /** What all generations have in common, and a zombie of an old one is just writing. */
    enum Common {
        DURABLE(1),
        MANIFEST(2), // written, then
        MANIFEST_IS_FORCED(3);

        /** Forced, marked, written: so many calls reach the disk before. */
        private final int callsBefore;

        Common(int callsBefore) {
            this.callsBefore = callsBefore;
        }
    }

    /** A mark that came in late would undo its successor's: with the old manifest, say, the new generation is unreadable. */
    @ParameterizedTest
    @EnumSource
    void aZombieThatMarksIsNotOvertaken(Common what) throws Exception {
        disk.passes = what.callsBefore;
        try (DataDirectory directory = open()) {
            Generation old = begin(directory);
            append(old, 1, 4);
            old.flush();
            var zombie = zombie(old::close);
            for (Runnable refused : List.<Runnable>of(() -> directory.recover(Replay.ignoring()), directory::close)) {
                assertThatThrownBy(refused::run)
                        .isInstanceOf(DirectoryInUseException.class)
                        .hasMessageContaining("what generation 1 has forced");
            }
            Thread.currentThread().interrupt();
            assertThatThrownBy(directory::close).isInstanceOf(DirectoryInUseException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(release(zombie)).isNull();
            assertThat(reports).isEmpty();
            append(begin(directory), 5, 6);
        }
        var files = new JournalFiles(temp.resolve("data"), format);
        assertThat(files.recoverAll(OnDamage.REFUSE)).isEqualTo(files.expected(1, 6));
        assertThat(files.reports).isEmpty();
    }
}
