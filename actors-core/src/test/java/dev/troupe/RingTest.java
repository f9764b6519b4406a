package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingTest {
    private static ActorSystem system;
    private static Ref<Object> ref;

    /** The ring holds addresses, so the tests need one. */
    @BeforeAll
    static void spawnAnAddress() {
        system = Tests.system(1);
        ref = (Ref<Object>) system.spawn(() -> (Object message, Context<Object> context) -> {});
    }

    @AfterAll
    static void stop() {
        system.close();
    }

    private static int drain(Ring ring, List<Object> into) {
        int count = 0;
        while (ring.front() != null) {
            assertThat(ring.front()).isSameAs(ref);
            into.add(ring.take());
            count++;
        }
        ring.release();
        return count;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 64, 4096})
    void answersFullAtItsCapacityAndHasRoomAfterTheRelease(int capacity) {
        Ring ring = new Ring(capacity);
        for (int i = 0; i < capacity; i++) {
            assertThat(ring.offer(ref, i)).isEqualTo(Ring.ACCEPTED);
        }
        assertThat(ring.offer(ref, "more")).isEqualTo(Ring.FULL);
        assertThat(ring.claimed()).isEqualTo(capacity);

        assertThat(ring.front()).isSameAs(ref);
        assertThat(ring.take()).isEqualTo(0);
        assertThat(ring.offer(ref, "not released yet")).isEqualTo(Ring.FULL);
        ring.release();
        assertThat(ring.offer(ref, "room for one")).isEqualTo(Ring.ACCEPTED);
        assertThat(ring.offer(ref, "and no more")).isEqualTo(Ring.FULL);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 8, 64})
    void keepsItsOrderWhenItWrapsAround(int capacity) {
        Ring ring = new Ring(capacity);
        List<Object> taken = new ArrayList<>();
        List<Object> offered = new ArrayList<>();
        int next = 0;
        for (int round = 0; round < 1000; round++) {
            for (int i = 0; i < 1 + round % capacity; i++) {
                assertThat(ring.offer(ref, next)).isEqualTo(Ring.ACCEPTED);
                offered.add(next++);
            }
            drain(ring, taken);
        }
        assertThat(taken).isEqualTo(offered);
        assertThat(ring.taken()).isEqualTo(next).isEqualTo(ring.claimed());
    }

    @Test
    void theBatchIsAtMostHalfTheRing() {
        assertThat(new Ring(2).batch()).isEqualTo(1);
        assertThat(new Ring(4).batch()).isEqualTo(2);
        assertThat(new Ring(1 << 16).batch()).isEqualTo(256);
    }

    @Test
    void aClosedRingTakesNothingMoreAndKeepsWhatItHas() {
        Ring ring = new Ring(4);
        ring.offer(ref, "before");
        ring.close();
        assertThat(ring.offer(ref, "after")).isEqualTo(Ring.CLOSED);
        ring.close();
        List<Object> taken = new ArrayList<>();
        assertThat(drain(ring, taken)).isEqualTo(1);
        assertThat(taken).containsExactly("before");
        assertThat(ring.offer(ref, "after")).isEqualTo(Ring.CLOSED);
        assertThat(ring.claimed()).isEqualTo(1);
    }

    @Test
    void theFirstMessageAfterAParkWakesAndTheSecondDoesNot() {
        Ring ring = new Ring(4);
        assertThat(ring.park()).isTrue();
        assertThat(ring.isParked()).isTrue();
        assertThat(ring.offer(ref, 1)).isEqualTo(Ring.ACCEPTED_WAKE);
        assertThat(ring.isParked()).isFalse();
        assertThat(ring.offer(ref, 2)).isEqualTo(Ring.ACCEPTED);
        ring.unpark();
        assertThat(ring.claimed()).isEqualTo(2);
    }

    @Test
    void aRingThatHoldsSomethingDoesNotPark() {
        Ring ring = new Ring(4);
        ring.offer(ref, 1);
        assertThat(ring.park()).isFalse();
        assertThat(ring.isParked()).isFalse();
        ring.take();
        ring.release();
        assertThat(ring.park()).isTrue();
        ring.unpark();
        assertThat(ring.isParked()).isFalse();
        assertThat(ring.offer(ref, 2)).isEqualTo(Ring.ACCEPTED);
    }

    @Test
    void aClosedRingDoesNotPark() {
        Ring ring = new Ring(4);
        ring.close();
        assertThat(ring.park()).isFalse();
    }

    /** Four producers, a million messages in all; the consumer parks whenever there is nothing, without a time limit. */
    @ParameterizedTest
    @ValueSource(ints = {2, 64, 4096})
    void deliversWhatManyProducersOfferOnceAndInTheOrderOfEach(int capacity) {
        int producers = 4;
        int each = capacity == 2 ? 25_000 : 250_000;
        Ring ring = new Ring(capacity);
        Thread consumer = Thread.currentThread();
        var done = new ArrayList<CompletableFuture<Void>>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            done.add(Tests.start(() -> {
                for (int i = 0; i < each; ) {
                    switch (ring.offer(ref, (long) producer << 32 | i)) {
                        case Ring.ACCEPTED -> i++;
                        case Ring.ACCEPTED_WAKE -> {
                            LockSupport.unpark(consumer);
                            i++;
                        }
                        case Ring.FULL -> LockSupport.parkNanos(1_000);
                        default -> throw new AssertionError("closed");
                    }
                }
            }));
        }
        int[] next = new int[producers];
        int left = producers * each;
        int parks = 0;
        long end = System.nanoTime() + Tests.PATIENCE.toNanos();
        while (left > 0) {
            int batch = ring.batch();
            while (batch-- > 0 && ring.front() != null) {
                long message = (long) ring.take();
                int producer = (int) (message >>> 32);
                if ((int) message != next[producer]) {
                    throw new AssertionError(
                            "producer " + producer + ": " + (int) message + " in place of " + next[producer]);
                }
                next[producer]++;
                left--;
            }
            ring.release();
            if (left > 0 && ring.park()) {
                parks++;
                LockSupport.parkNanos(end - System.nanoTime()); // a lost wake-up fails the test by its patience
                ring.unpark();
            }
            assertThat(System.nanoTime() - end).as("left: %s", left).isNegative();
        }
        done.forEach(Tests::get);
        assertThat(next).containsOnly(each);
        assertThat(ring.front()).isNull();
        assertThat(parks).isNotNegative();
    }

    @Test
    void nothingIsLostBetweenOffersAndAClose() {
        for (int round = 0; round < 50; round++) {
            Ring ring = new Ring(64);
            var accepted = new AtomicLong();
            var started = new AtomicInteger();
            var done = new ArrayList<CompletableFuture<Void>>();
            for (int p = 0; p < 2; p++) {
                done.add(Tests.start(() -> {
                    started.incrementAndGet();
                    int answer = Ring.FULL;
                    while (answer != Ring.CLOSED) {
                        answer = ring.offer(ref, "x");
                        if (answer == Ring.ACCEPTED) {
                            accepted.incrementAndGet();
                        }
                    }
                }));
            }
            List<Object> taken = new ArrayList<>();
            while (started.get() < 2 || taken.size() < 100) {
                drain(ring, taken);
            }
            ring.close();
            while (ring.claimed() != ring.taken()) {
                drain(ring, taken);
            }
            done.forEach(Tests::get);
            assertThat(taken).hasSize((int) accepted.get());
        }
    }

    /** Interpreted code may fail between the claim of a slot and its publication; the slot must not stay empty. */
    @Test
    void aStackOverflowInAnOfferLeavesNoHole() throws InterruptedException {
        Ring ring = new Ring(1 << 14);
        for (int i = 0; i < 200; i++) {
            Thread thread = new Thread(null, () -> recurse(ring), "deep", 1 << 18);
            thread.start();
            thread.join();
            List<Object> taken = new ArrayList<>();
            drain(ring, taken);
            assertThat(ring.taken()).isEqualTo(ring.claimed());
        }
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack ends
    private static int recurse(Ring ring) {
        int depth = 0;
        try {
            depth = recurse(ring) + 1;
        } catch (StackOverflowError e) {
            return 0;
        } finally {
            if (depth < 50) {
                offerQuietly(ring);
            }
        }
        return depth;
    }

    private static void offerQuietly(Ring ring) {
        try {
            ring.offer(ref, "deep");
        } catch (StackOverflowError e) {
            // what this is about
        }
    }
}
