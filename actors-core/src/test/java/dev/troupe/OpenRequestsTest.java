package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OpenRequestsTest {
    private final ActorSystem system = Tests.system(1);
    private final Ref<?> to = (Ref<?>) system.spawn(() -> (message, context) -> {});
    private final OpenRequests requests = new OpenRequests(1); // so that all threads meet
    private final TimerHeap timers = new TimerHeap();

    @AfterEach
    void stop() {
        Tests.stop(system);
    }

    private FuturePending add(long deadline) {
        var pending = new FuturePending(to, 0, deadline, null);
        requests.add(pending);
        return pending;
    }

    private List<Long> watched() {
        var deadlines = new ArrayList<Long>();
        for (Timed t = timers.pollDue(Long.MAX_VALUE); t != null; t = timers.pollDue(Long.MAX_VALUE)) {
            deadlines.add(t.deadline);
        }
        return deadlines;
    }

    @Test
    void whatIsOpenGoesToTheTimersOnce() {
        IntStream.rangeClosed(1, 1000).forEach(this::add);

        assertThat(requests.drainTo(timers)).isTrue();
        assertThat(watched()).hasSize(1000).isSorted().doesNotHaveDuplicates();
        assertThat(requests.drainTo(timers)).isFalse();
        assertThat(timers.isEmpty()).isTrue();
    }

    @Test
    void whatWasSettledBeforeIsNeverSeen() {
        List<FuturePending> added =
                IntStream.rangeClosed(1, 1000).mapToObj(this::add).toList();
        added.stream().filter(pending -> pending.deadline % 100 != 0).forEach(Pending::trySettle);

        assertThat(requests.drainTo(timers)).isTrue();
        assertThat(watched()).containsExactly(100L, 200L, 300L, 400L, 500L, 600L, 700L, 800L, 900L, 1000L);
        assertThat(requests.drainTo(timers)).isFalse();
    }

    @Test
    void aSettledRequestIsNotHeld() throws Exception {
        var settled = new WeakReference<>(add(1));
        Objects.requireNonNull(settled.get()).trySettle();
        Tests.until(() -> {
            System.gc();
            return settled.get() == null;
        });
    }

    @Test
    void whatIsSettledBeforeItIsWatchedIsForgottenAtTheNextLook() {
        var answered = new FuturePending(to, 0, 1, null);
        answered.trySettle();
        requests.add(answered);

        assertThat(requests.drainTo(timers)).isTrue();
        assertThat(timers.isEmpty()).isTrue();
        assertThat(requests.drainTo(timers)).isFalse();
    }

    @Test
    void noneIsLostBetweenThreads() throws Exception {
        int each = 100_000;
        var go = new CountDownLatch(1);
        var askers = new ArrayList<Thread>();
        for (int asker = 0; asker < 4; asker++) {
            long first = (long) asker * each;
            askers.add(Thread.ofPlatform().start(() -> {
                Tests.await(go);
                for (int i = 1; i <= each; i++) {
                    FuturePending pending = add(first + i);
                    if (i % 10 != 0) {
                        pending.trySettle();
                    }
                }
            }));
        }
        go.countDown();
        while (askers.stream().anyMatch(Thread::isAlive)) {
            requests.drainTo(timers);
        }
        for (Thread asker : askers) {
            asker.join();
        }
        requests.drainTo(timers);

        assertThat(requests.drainTo(timers)).isFalse();
        assertThat(watched().stream().filter(deadline -> deadline % 10 == 0)).hasSize(4 * each / 10);
    }
}
