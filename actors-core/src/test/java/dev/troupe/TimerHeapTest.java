package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerHeapTest {
    private static final class Entry extends Timed {
        private final int id;

        private Entry(int id) {
            this.id = id;
        }

        @Override
        void expire() {}

        @Override
        public String toString() {
            return id + "@" + deadline;
        }
    }

    private static final Comparator<Entry> BY_TIME =
            Comparator.<Entry>comparingLong(e -> e.deadline).thenComparingLong(e -> e.order);

    @Test
    void timersOfOneTimeComeInTheOrderInWhichTheyWereAdded() {
        TimerHeap timers = new TimerHeap();
        List<Entry> added = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Entry entry = new Entry(i);
            timers.add(entry, 7);
            added.add(entry);
        }
        assertThat(timers.pollDue(6)).isNull();
        List<Timed> polled = new ArrayList<>();
        for (Timed t = timers.pollDue(7); t != null; t = timers.pollDue(7)) {
            polled.add(t);
        }
        assertThat(polled).isEqualTo(added);
        assertThat(timers.isEmpty()).isTrue();
        assertThat(timers.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void removingWhatIsNotInChangesNothing() {
        TimerHeap timers = new TimerHeap();
        Entry in = new Entry(1);
        Entry out = new Entry(2);
        timers.add(in, 5);
        timers.remove(out);
        assertThat(timers.size()).isEqualTo(1);
        timers.remove(in);
        timers.remove(in);
        assertThat(timers.isEmpty()).isTrue();
        assertThat(timers.size()).isZero();
    }

    @Test
    void deadlinesAcrossTheOverflowOfTheClockKeepTheirOrder() {
        TimerHeap timers = new TimerHeap();
        Entry late = new Entry(1);
        Entry early = new Entry(2);
        timers.add(late, Long.MIN_VALUE + 5);
        timers.add(early, Long.MAX_VALUE - 5);
        assertThat(timers.pollDue(Long.MAX_VALUE - 5)).isSameAs(early);
        assertThat(timers.pollDue(Long.MAX_VALUE)).isNull();
        assertThat(timers.pollDue(Long.MIN_VALUE + 5)).isSameAs(late);
    }

    /** Against a sorted set: adds, removes, polls and adds again what was polled, at random. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void behavesLikeASortedSet(long seed) {
        Random random = new Random(seed);
        TimerHeap timers = new TimerHeap();
        TreeSet<Entry> model = new TreeSet<>(BY_TIME);
        List<Entry> idle = new ArrayList<>();
        List<Entry> in = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            idle.add(new Entry(i));
        }
        long now = 0;
        for (int step = 0; step < 50_000; step++) {
            int what = random.nextInt(10);
            if (what < 5 && !idle.isEmpty()) {
                Entry entry = idle.remove(random.nextInt(idle.size()));
                timers.add(entry, now + random.nextInt(1000));
                model.add(entry);
                in.add(entry);
            } else if (what < 8 && !in.isEmpty()) {
                Entry entry = in.remove(random.nextInt(in.size()));
                model.remove(entry);
                timers.remove(entry);
                idle.add(entry);
            } else {
                now += random.nextInt(40);
                for (Timed due = timers.pollDue(now); due != null; due = timers.pollDue(now)) {
                    assertThat(due).isSameAs(model.pollFirst());
                    in.remove((Entry) due);
                    idle.add((Entry) due);
                }
            }
            assertThat(timers.size()).isEqualTo(model.size());
            assertThat(timers.nextDeadline()).isEqualTo(model.isEmpty() ? Long.MAX_VALUE : model.first().deadline);
            assertThat(model.isEmpty() || model.first().deadline - now > 0 || timers.pollDue(now - 1_000_000) == null)
                    .isTrue();
        }
    }
}
