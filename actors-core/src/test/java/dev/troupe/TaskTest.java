package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class TaskTest {
    private final ActorSystem system = Tests.system(2);

    @AfterEach
    void stop() {
        Tests.stop(system);
    }

    /** Ready at its third poll; wakes itself until then. */
    private static final class Counter implements Task {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Poll poll(Waker waker) {
            if (count.incrementAndGet() == 3) {
                return Poll.READY;
            }
            waker.wake();
            return Poll.PENDING;
        }
    }

    @Test
    void aCounterIsReadyAtItsThirdPoll() {
        Counter one = new Counter();
        Counter other = new Counter();
        CompletableFuture<?> first = system.run(one);
        CompletableFuture<?> second = system.run(other);
        Tests.get(first);
        Tests.get(second);
        assertThat(one.count).hasValue(3);
        assertThat(other.count).hasValue(3);
    }

    @Test
    void twoTasksOfOneWorkerTakeTurns() {
        try (ActorSystem one = Tests.system(1)) {
            List<String> polls = Tests.list();
            CompletableFuture<?> a = one.run(counting("a", polls));
            CompletableFuture<?> b = one.run(counting("b", polls));
            Tests.get(a);
            Tests.get(b);
            // b may come late, but never does a task get a second poll before a waiting one has its first.
            int firstOfB = polls.indexOf("b");
            assertThat(polls).hasSize(2000);
            List<String> shared = polls.subList(firstOfB, Math.min(polls.lastIndexOf("a"), polls.lastIndexOf("b")));
            for (int i = 1; i < shared.size(); i++) {
                assertThat(shared.get(i)).isNotEqualTo(shared.get(i - 1));
            }
        }
    }

    private static Task counting(String name, List<String> polls) {
        var left = new AtomicInteger(1000);
        return waker -> {
            polls.add(name);
            waker.wake();
            return left.decrementAndGet() == 0 ? Poll.READY : Poll.PENDING;
        };
    }

    @Test
    void aTaskIsWokenAfterATimeAndNotBefore() {
        long delay = 1_000_000;
        long[] asked = {0};
        CompletableFuture<?> done = system.run(waker -> {
            if (asked[0] != 0) {
                assertThat(waker.nanoTime() - asked[0]).isGreaterThanOrEqualTo(delay);
                return Poll.READY;
            }
            asked[0] = waker.nanoTime() | 1;
            waker.wakeAfter(Duration.ofDays(1)).cancel();
            waker.wakeAfter(Duration.ofNanos(delay));
            return Poll.PENDING;
        });
        Tests.get(done);
    }

    @Test
    void aTaskThatNobodyWakesIsNotPolledAgain() {
        var polls = new AtomicInteger();
        var wakers = new CompletableFuture<Waker>();
        var polled = new CountDownLatch(1);
        CompletableFuture<?> done = system.run(waker -> {
            wakers.complete(waker);
            polled.countDown();
            return polls.incrementAndGet() == 1 ? Poll.PENDING : Poll.READY;
        });
        Tests.await(polled);
        for (int i = 0; i < 20; i++) { // other work of the same workers gives it every chance
            Tests.get(system.run(new Counter()));
        }
        assertThat(polls).hasValue(1);
        assertThat(done).isNotDone();
        Tests.get(wakers).wake();
        Tests.get(done);
        assertThat(polls).hasValue(2);
    }

    @Test
    void aTaskIsWokenWhenATimeHasPassed() {
        var times = Tests.<Long>list();
        CompletableFuture<?> done = system.run(waker -> {
            times.add(System.nanoTime());
            if (times.size() == 3) {
                return Poll.READY;
            }
            waker.wakeAfter(Duration.ofMillis(times.size() == 1 ? 20 : 0));
            return Poll.PENDING;
        });
        Tests.get(done);
        assertThat(times.get(1) - times.get(0)).isGreaterThanOrEqualTo(20_000_000);
        assertThat(times).hasSize(3);
    }

    @Test
    void aTimeThatIsCancelledWakesNobody() {
        var polls = new AtomicInteger();
        var wakers = new CompletableFuture<Waker>();
        CompletableFuture<?> done = system.run(waker -> {
            wakers.complete(waker);
            return polls.incrementAndGet() == 1 ? Poll.PENDING : Poll.READY;
        });
        Waker waker = Tests.get(wakers);
        for (int i = 0; i < 1000; i++) {
            Cancellable cancellable = waker.wakeAfter(Duration.ofMillis(50 + i % 50));
            cancellable.cancel();
            cancellable.cancel();
        }
        Tests.get(system.run(this::later));
        assertThat(polls).hasValue(1);
        assertThat(done).isNotDone();
        waker.wakeAfter(Duration.ZERO);
        Tests.get(done);
        assertThatThrownBy(() -> waker.wakeAfter(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("delay");
    }

    private final AtomicInteger waits = new AtomicInteger();

    /** Comes behind all of those times. */
    private Poll later(Waker waker) {
        if (waits.getAndIncrement() > 0) {
            return Poll.READY;
        }
        waker.wakeAfter(Duration.ofMillis(200));
        return Poll.PENDING;
    }

    @Test
    void manyWakeUpsFromManyThreadsNeverPollTwiceAtATime() {
        int wakers = 4;
        int each = 5000;
        var inside = new AtomicInteger();
        var overlaps = new AtomicInteger();
        var woken = new AtomicInteger();
        var handle = new CompletableFuture<Waker>();
        CompletableFuture<?> done = system.run(waker -> {
            if (inside.incrementAndGet() != 1) {
                overlaps.incrementAndGet();
            }
            handle.complete(waker);
            boolean all = woken.get() == wakers * each;
            inside.decrementAndGet();
            return all ? Poll.READY : Poll.PENDING;
        });
        Waker waker = Tests.get(handle);
        var threads = new ArrayList<CompletableFuture<Void>>();
        for (int t = 0; t < wakers; t++) {
            threads.add(Tests.start(() -> {
                for (int i = 0; i < each; i++) {
                    woken.incrementAndGet();
                    waker.wake(); // the last one must not be lost, or the task is never ready
                }
            }));
        }
        threads.forEach(Tests::get);
        Tests.get(done);
        assertThat(overlaps).hasValue(0);
    }

    @Test
    void aTaskThatThrowsFailsAndIsNeverPolledAgain() {
        var polls = new AtomicInteger();
        var wakers = new CompletableFuture<Waker>();
        CompletableFuture<?> done = system.run(waker -> {
            wakers.complete(waker);
            polls.incrementAndGet();
            waker.wake(); // asks for another poll, which must not come
            throw new IllegalStateException("planted");
        });
        assertThat(Tests.failure(done))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("planted");
        Tests.get(wakers).wake();
        for (int i = 0; i < 20; i++) {
            Tests.get(system.run(new Counter()));
        }
        assertThat(polls).hasValue(1);
    }

    @Test
    void anErrorOfATaskLeavesTheWorkerAlive() {
        assertThat(Tests.failure(system.run(waker -> {
                    throw new StackOverflowError("planted");
                })))
                .isInstanceOf(StackOverflowError.class);
        Tests.get(system.run(new Counter()));
        Tests.get(system.run(new Counter()));
    }

    @Test
    void cancellingTheFutureHasNoEffectOnTheTask() {
        Counter counter = new Counter();
        var go = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        CompletableFuture<?> done = system.run(waker -> {
            Tests.await(go);
            Poll poll = counter.poll(waker);
            if (poll == Poll.READY) {
                ended.countDown();
            }
            return poll;
        });
        done.cancel(false);
        go.countDown();
        Tests.await(ended);
        assertThat(counter.count).hasValue(3);
    }

    @Test
    void whatATaskSendsIsSentAtOnce() {
        var received = new CompletableFuture<String>();
        var actor = system.spawn(() -> (String message, Context<String> context) -> received.complete(message));
        CompletableFuture<?> done = system.run(waker -> {
            actor.tell("from the task");
            return Poll.READY;
        });
        Tests.get(done);
        assertThat(Tests.get(received)).isEqualTo("from the task");
    }

    @Test
    void aTaskThatIsNotReadyWhenTheSystemEndsFails() {
        ActorSystem ending = Tests.system(1);
        CompletableFuture<?> done = ending.run(waker -> Poll.PENDING);
        ending.stop(Duration.ZERO);
        assertThat(Tests.failure(done)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ending.run(waker -> Poll.READY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stopping");
    }

    // ---- Abandoned

    /** Is polled by what a test says, and counts how often it is told that it is abandoned. */
    private static final class Told implements Task {
        private final Task polls;
        private final AtomicInteger times = new AtomicInteger();
        private final CountDownLatch once = new CountDownLatch(1);

        private Told(Task polls) {
            this.polls = polls;
        }

        @Override
        public Poll poll(Waker waker) throws Exception {
            return polls.poll(waker);
        }

        @Override
        public void abandoned() {
            times.incrementAndGet();
            once.countDown();
        }
    }

    @Test
    void aTaskThatIsNotReadyWhenTheSystemEndsIsToldOnce() {
        ActorSystem ending = Tests.system(1);
        var polled = new CountDownLatch(1);
        var pending = new Told(waker -> {
            polled.countDown();
            return Poll.PENDING;
        });
        var ready = new Told(waker -> Poll.READY);
        var failed = new Told(waker -> {
            throw new IllegalStateException("planted");
        });
        CompletableFuture<?> done = ending.run(pending);
        Tests.get(ending.run(ready));
        Tests.failure(ending.run(failed));
        Tests.await(polled);
        Tests.stop(ending);
        Tests.failure(done);
        Tests.await(pending.once);
        assertThat(pending.times).hasValue(1);
        assertThat(ready.times).hasValue(0);
        assertThat(failed.times).hasValue(0);
    }

    @ParameterizedTest
    @EnumSource
    void aTaskWhosePollIsGivenUpIsToldWhenTheThreadHasLeftItUnlessItIsReady(Poll late) {
        var begun = new CountDownLatch(1);
        var go = new CompletableFuture<String>();
        var hanging = new Told(waker -> {
            begun.countDown();
            go.join(); // whoever interrupts it
            return late;
        });
        CompletableFuture<?> done = system.run(hanging, new Placement.On(0));
        Tests.await(begun);
        Worker worker = worker(0);
        Thread thread = Objects.requireNonNull(worker.thread());
        WorkerThread standby = Objects.requireNonNull(worker.group.standby.take());
        Turn turn = Objects.requireNonNull(worker.detach(worker.baton.word(), standby, 0));
        worker.giveUp(turn, 1);
        assertThat(Tests.failure(done)).hasMessageContaining("given up");
        Tests.get(system.run(new Counter(), new Placement.On(0)));
        assertThat(hanging.times).hasValue(0); // its thread is in it
        go.complete("go");
        Tests.until(() -> !thread.isAlive());
        if (late == Poll.PENDING) {
            Tests.await(hanging.once);
        }
        Tests.stop(system);
        assertThat(hanging.times).hasValue(late == Poll.PENDING ? 1 : 0);
    }

    /** The system takes its worker away, since it does not come to its end. */
    @Test
    void aTaskThatIsPolledWhenTheSystemEndsIsToldAfterThePoll() {
        ActorSystem ending = Tests.system(1);
        var begun = new CountDownLatch(1);
        var go = new CompletableFuture<String>();
        var hanging = new Told(waker -> {
            begun.countDown();
            go.join(); // whoever interrupts it
            return Poll.PENDING;
        });
        CompletableFuture<?> done = ending.run(hanging);
        Tests.await(begun);
        ending.stop(Duration.ZERO);
        assertThat(Tests.failure(done)).hasMessageContaining("the system ended");
        assertThat(hanging.times).hasValue(0);
        go.complete("go");
        Tests.await(hanging.once);
    }

    private Worker worker(int index) {
        ActorRef<Object> there = system.spawn(() -> (message, context) -> {}, Tests.on(index));
        return ((Ref<?>) there).worker;
    }
}
