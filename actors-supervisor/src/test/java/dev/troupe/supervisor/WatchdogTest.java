package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.SystemSettings;
import dev.troupe.spi.RunningTurn;
import dev.troupe.spi.WorkerView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When the watchdog strikes and when it does not; time, threads and processors are made up. */
class WatchdogTest {
    private static final long MILLI = 1_000_000;
    private static final long TICK = 10 * MILLI;

    private final List<String> done = new ArrayList<>();
    private final List<FakeWorker> workers = List.of(new FakeWorker(0), new FakeWorker(1));
    private final Thread running = new Thread(this::spin, "fake turn");
    private volatile boolean over;
    private long now;
    private long processorTime;
    private final Watchdog watchdog;

    WatchdogTest() {
        watchdog = new Watchdog(new TwoWorkers(), thread -> processorTime);
    }

    private void spin() {
        while (!over) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void end() {
        over = true;
    }

    private final class TwoWorkers extends FakeSystem {
        @Override
        public SystemSettings settings() {
            return SystemSettings.builder().hangAfter(Duration.ofMillis(200)).build();
        }

        @Override
        public List<? extends WorkerView> workers() {
            return workers;
        }

        @Override
        public long nanoTime() {
            return now;
        }
    }

    private static final class FakeTurn implements RunningTurn {
        private final @Nullable Thread thread;
        private int signs;
        private boolean over;

        private FakeTurn(@Nullable Thread thread) {
            this.thread = thread;
        }

        @Override
        public @Nullable Thread thread() {
            return thread;
        }

        @Override
        public int signsOfLife() {
            return signs;
        }

        @Override
        public long hangAfterNanos() {
            return 200 * MILLI;
        }

        @Override
        public boolean isOver() {
            return over;
        }
    }

    private final class FakeWorker implements WorkerView {
        private final int index;
        private long word;
        private boolean asleep = true;
        private boolean hasThreads = true;
        private FakeTurn turn = new FakeTurn(null);

        private FakeWorker(int index) {
            this.index = index;
        }

        private void runs(@Nullable Thread thread) {
            asleep = false;
            word += (word & 1) == 0 ? 1 : 2;
            turn = new FakeTurn(thread);
        }

        @Override
        public int index() {
            return index;
        }

        @Override
        public long word() {
            return word;
        }

        @Override
        public boolean isAsleep() {
            return asleep;
        }

        @Override
        public RunningTurn turn() {
            return turn;
        }

        @Override
        public long hangAfterNanos() {
            return 200 * MILLI;
        }

        @Override
        public @Nullable Thread thread() {
            return null;
        }

        @Override
        public @Nullable RunningTurn handOff(long seen, long ranNanos, boolean must) {
            if (!hasThreads && !must) {
                return null;
            }
            done.add("handed off " + index + " after " + ranNanos / MILLI);
            word++;
            return turn;
        }

        @Override
        public boolean giveUp(RunningTurn which, long ranNanos) {
            done.add("given up " + index + " after " + ranNanos / MILLI);
            ((FakeTurn) which).over = true;
            return true;
        }

        @Override
        public void nudge() {}

        @Override
        public void reportStall(long nanos) {
            done.add("stalled " + index);
        }
    }

    private boolean look(int times, long nanos) {
        boolean any = false;
        for (int i = 0; i < times; i++) {
            now += nanos;
            any = watchdog.look();
        }
        return any;
    }

    private FakeWorker first() {
        return workers.get(0);
    }

    @Test
    void aTurnIsHandedOffAndThenGivenUp() {
        first().runs(null);
        look(2, TICK);
        assertThat(done).isEmpty();
        look(1, TICK);
        assertThat(done).containsExactly("handed off 0 after 20");
        look(17, TICK);
        assertThat(done).hasSize(1);
        look(1, TICK);
        assertThat(done).containsExactly("handed off 0 after 20", "given up 0 after 200");
        look(100, TICK);
        assertThat(done).hasSize(2);
    }

    @Test
    void aTurnThatEndsInTimeIsLeftAlone() {
        for (int i = 0; i < 100; i++) {
            first().runs(null);
            look(2, TICK);
        }
        assertThat(done).isEmpty();
    }

    @Test
    void aTurnThatEndsAfterItWasHandedOffIsNotGivenUp() {
        first().runs(null);
        FakeTurn turn = first().turn;
        look(10, TICK);
        turn.over = true;
        first().asleep = true;
        assertThat(look(1, TICK)).isFalse();
        look(100, TICK);
        assertThat(done).containsExactly("handed off 0 after 20");
    }

    @Test
    void aProcessThatStoodStillCountsAsOneLook() {
        first().runs(null);
        look(1, TICK);
        look(1, 5_000 * MILLI); // SIGSTOP and SIGCONT, a pause of the collector, a suspended machine
        assertThat(done).isEmpty();
        look(1, TICK);
        assertThat(done).containsExactly("handed off 0 after 25");
        look(1, 3_600_000 * MILLI);
        assertThat(done).hasSize(1);
    }

    @Test
    void aThreadThatCouldRunAndHasNothingOfTheProcessorsForASecondBlocks() {
        running.start();
        first().runs(running);
        look(102, TICK); // a second of waiting for its turn, and the looks before it is known
        assertThat(done).containsExactly("handed off 0 after 20");
        look(19, TICK);
        assertThat(done).hasSize(2).last().isEqualTo("given up 0 after 1200");
    }

    @Test
    void onABusyMachineATurnGetsWhatItWasPromised() {
        running.start();
        first().runs(running);
        int looks = 0;
        while (done.size() < 2) {
            processorTime += looks % 10 == 0 ? TICK / 2 : 0; // a twentieth, in pieces
            look(1, TICK);
            looks++;
        }
        assertThat(looks).isBetween(180, 200);
        assertThat(processorTime).isBetween(90 * MILLI, 105 * MILLI); // of the 200 half at least
    }

    @Test
    void aLoopAroundShortNativeWaitsIsGivenUpInTheEnd() {
        running.start();
        first().runs(running);
        int looks = 0;
        while (done.size() < 2 && looks < 4000) {
            processorTime += 20_000; // around a selector, say: 20 microseconds of each 10 milliseconds
            look(1, TICK);
            looks++;
        }
        assertThat(looks).isBetween(395, 410);
    }

    @Test
    void aPlaceToSleepThatDoesNotGiveItsWorkerBackIsATurnLikeAnyOther() {
        first().asleep = true;
        first().word = 1;
        look(1, TICK);
        look(300, TICK); // twice the heartbeat, and a second, and a hang
        assertThat(done).containsExactly("handed off 0 after 20", "given up 0 after 200");
    }

    @Test
    void withHalfAProcessorATurnHangsLikeAnyOther() {
        running.start();
        first().runs(running);
        for (int i = 0; i < 21; i++) {
            processorTime += TICK / 2;
            look(1, TICK);
        }
        assertThat(done).containsExactly("handed off 0 after 20", "given up 0 after 200");
    }

    @Test
    void whoGivesASignOfLifeBeginsAnew() {
        first().runs(null);
        FakeTurn turn = first().turn;
        for (int i = 0; i < 10; i++) {
            look(15, TICK);
            turn.signs++;
        }
        assertThat(done).containsExactly("handed off 0 after 20");
        look(21, TICK);
        assertThat(done).hasSize(2);
    }

    @Test
    void whereNoThreadIsLeftATurnStaysWhereItIsUntilItHangs() {
        first().hasThreads = false;
        first().runs(null);
        look(20, TICK);
        assertThat(done).isEmpty();
        look(1, TICK);
        assertThat(done).containsExactly("handed off 0 after 200");
        look(1, TICK);
        assertThat(done).last().asString().startsWith("given up 0");
    }

    @Test
    void aWorkerThatNeitherRunsUserCodeNorSleepsIsReportedOnce() {
        first().asleep = false;
        look(2_000, TICK);
        assertThat(done).containsExactly("stalled 0");
    }

    @Test
    void whileAllSleepThereIsNothingToLookAfter() {
        assertThat(look(3, TICK)).isFalse();
        first().runs(null);
        assertThat(look(5, TICK)).isTrue();
        first().asleep = true;
        assertThat(look(1, TICK)).isTrue(); // for the turn that goes on without it
        look(20, TICK);
        assertThat(look(1, TICK)).isFalse();
    }

    @Test
    void whenAllHaveTheirTroublesEachIsSeen() {
        workers.forEach(worker -> worker.runs(null));
        look(21, TICK);
        assertThat(done).hasSize(4).contains("given up 1 after 200", "given up 0 after 200");
    }
}
