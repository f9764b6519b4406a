package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Code beside the workers: one after the other, unless one takes too long. */
@Timeout(60)
class ErrandsTest {
    private final ActorSystem system = Tests.system(1);
    private final SystemCore core = ((Ref<?>) system.spawn(() -> (String m, Context<String> c) -> {})).worker.core;
    private final AtomicBoolean noThreads = new AtomicBoolean();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Errands errands = new Errands(
            core,
            work -> new Thread(work, "errand") {
                @Override
                public synchronized void start() {
                    if (noThreads.get()) {
                        throw new OutOfMemoryError("planted: no more threads");
                    }
                    setDaemon(true);
                    super.start();
                }
            },
            false);

    @AfterEach
    void stop() {
        release.countDown();
        Tests.stop(system);
    }

    private void block() {
        errands.execute(() -> Tests.await(release));
    }

    @Test
    void theyRunInTheirOrder() throws InterruptedException {
        errands.start();
        List<Integer> seen = Tests.list();
        for (int i = 0; i < 1000; i++) {
            int number = i;
            errands.execute(() -> seen.add(number));
        }
        errands.end();
        assertThat(seen).hasSize(1000).isSorted();
        errands.execute(() -> seen.add(-1));
        assertThat(seen).hasSize(1000); // too late
    }

    @Test
    void oneThatTakesTooLongIsLeftAloneAndTheOthersGoOn() {
        errands.start();
        block();
        var ran = new CountDownLatch(1);
        errands.execute(ran::countDown);
        Tests.until(() -> {
            errands.look();
            return ran.getCount() == 0;
        });
        assertThat(release.getCount()).isEqualTo(1);
    }

    @Test
    void whereNoThreadCanBeStartedTheOldOneGoesOn() {
        errands.start();
        block();
        var ran = new CountDownLatch(1);
        errands.execute(ran::countDown);
        long late = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        noThreads.set(true);
        Tests.until(() -> {
            errands.look();
            return System.nanoTime() - late > 0;
        });
        assertThat(ran.getCount()).isEqualTo(1);
        release.countDown();
        Tests.await(ran);
    }

    @Test
    void oneThatThrowsHarmsNone() {
        errands.start();
        errands.execute(() -> {
            throw new IllegalStateException("planted: an errand that throws");
        });
        var ran = new CountDownLatch(1);
        errands.execute(ran::countDown);
        Tests.await(ran);
    }

    /** What a watcher sees just before it sleeps is not lost, though nobody could wake it for that. */
    @Test
    void aWatcherLooksOnceMoreBeforeItSleeps() {
        var seen = new AtomicBoolean();
        var begun = new AtomicBoolean();
        var again = new CountDownLatch(1);
        ActorRef<String> actor = system.spawn(() -> (message, context) -> seen.set(true));
        Worker worker = ((Ref<?>) actor).worker;
        core.watch("test", Duration.ofMillis(5), () -> {
            boolean goesOn = seen.get();
            if (goesOn) {
                again.countDown();
            } else if (begun.compareAndSet(false, true)) { // and before it sleeps all this happens
                actor.tell("x");
                Tests.until(() -> seen.get() && worker.sleeps());
            }
            return goesOn;
        });
        Tests.await(again);
    }
}
