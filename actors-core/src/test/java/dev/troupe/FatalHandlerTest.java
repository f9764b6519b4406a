package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.spi.WorkerListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What follows when the process or the kernel is not to be trusted. */
@Timeout(120)
class FatalHandlerTest {
    private final List<FatalHandler.Fatality> fatalities = Tests.list();

    /** A system whose handler keeps what it is told, and lets it go on. */
    private ActorSystem system(WorkerListener listener) {
        return ActorSystem.create(Tests.settings(1)
                .listener(listener)
                .fatalHandler((system, fatality) -> fatalities.add(fatality))
                .stopTimeout(Duration.ZERO)
                .build());
    }

    private ActorSystem system() {
        return system(new WorkerListener() {});
    }

    private void untilNoticed(OutOfMemoryError error) {
        Tests.until(() -> !fatalities.isEmpty());
        assertThat(fatalities).containsExactly(new FatalHandler.Fatality.OutOfMemory(error));
    }

    private static ActorRef<Object> memoryEater(ActorSystem system, OutOfMemoryError error) {
        return system.spawn(() -> (Object message, Context<Object> context) -> {
            if (!Tests.Sync.answered(message)) {
                throw error;
            }
        });
    }

    private static Signal defect(RuntimeException error) {
        return new Signal() {
            @Override
            void arrive(Worker worker) {
                throw error;
            }
        };
    }

    @Test
    void aTurnThatRanOutOfMemoryHasFailedAndTheHandlerDecides() {
        var error = new OutOfMemoryError("planted");
        try (ActorSystem system = system()) {
            ActorRef<Object> actor = system.spawn(
                    () -> (Object message, Context<Object> context) -> {
                        if (!Tests.Sync.answered(message)) {
                            throw error;
                        }
                    },
                    SpawnOptions.defaults().withAttempts(1));
            actor.tell("eat");
            untilNoticed(error);
            Tests.Sync.with(actor);
            assertThat(system.deadLetters(DeadLetter.Reason.ATTEMPTS)).isEqualTo(1);
            assertThat(system.isRunning()).isTrue();
        }
    }

    @Test
    void aTurnThatRanOutOfMemoryIsNoticedAlsoIfItsActorIsKilledMeanwhile() {
        var error = new OutOfMemoryError("planted");
        var reached = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (ActorSystem system = system()) {
            ActorRef<Object> actor = system.spawn(() -> (Object message, Context<Object> context) -> {
                if (context.incarnation() == 1) {
                    reached.countDown();
                    Tests.await(go);
                    throw error;
                }
            });
            actor.tell("eat");
            Tests.await(reached);
            actor.kill();
            go.countDown();
            untilNoticed(error);
        }
    }

    @Test
    void aTaskThatRanOutOfMemoryIsNoticed() {
        var error = new OutOfMemoryError("planted");
        try (ActorSystem system = system()) {
            assertThat(Tests.failure(system.run(waker -> {
                        throw error;
                    })))
                    .isSameAs(error);
            untilNoticed(error);
        }
    }

    @Test
    void aHookThatRanOutOfMemoryIsNoticed() {
        var error = new OutOfMemoryError("planted");
        try (ActorSystem system = system(new WorkerListener() {
            @Override
            public void onStart(int worker) {
                throw error;
            }
        })) {
            untilNoticed(error);
            assertThat(system.isRunning()).isTrue();
        }
    }

    @Test
    void theDefaultStopsTheSystemThatRanOutOfMemory() {
        ActorSystem system = Tests.system(1);
        memoryEater(system, new OutOfMemoryError("planted")).tell("eat");
        Tests.get(system.whenStopped().toCompletableFuture());
        assertThat(system.isRunning()).isFalse();
    }

    @Test
    void aFloodIsToldAFewTimesAndOneAtATime() {
        var calls = new AtomicInteger();
        var overlaps = new AtomicInteger();
        var inside = new AtomicInteger();
        var called = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        try (ActorSystem system = ActorSystem.create(Tests.settings(2)
                .fatalHandler((own, fatality) -> {
                    overlaps.addAndGet(inside.getAndIncrement());
                    calls.incrementAndGet();
                    called.countDown();
                    Tests.await(go);
                    inside.decrementAndGet();
                })
                .build())) {
            var error = new OutOfMemoryError("planted");
            for (int i = 0; i < 100; i++) {
                ActorRef<Object> actor = memoryEater(system, error);
                actor.tell("eat");
                if (i == 0) {
                    Tests.await(called);
                }
                Tests.Sync.with(actor);
            }
            go.countDown();
            Tests.until(() -> calls.get() == 2);
        }
        assertThat(calls).hasValue(2); // the first one, and one for all that came while it was handled
        assertThat(overlaps).hasValue(0);
    }

    @Test
    void aDefectOfTheKernelStopsTheSystemWhateverTheHandlerDoes() {
        var error = new IllegalStateException("planted");
        ActorSystem system = system();
        ActorRef<Object> actor = system.spawn(Tests.Collector::new);
        ((Ref<?>) actor).worker.push(defect(error));
        Tests.get(system.whenStopped().toCompletableFuture());
        assertThat(fatalities).containsExactly(new FatalHandler.Fatality.KernelDefect(0, error));
        assertThat(actor.tell("x")).isEqualTo(Delivery.CLOSED);
    }

    @Test
    void aHandlerThatThrowsStopsTheSystem() {
        ActorSystem system = ActorSystem.create(Tests.settings(1)
                .fatalHandler((own, fatality) -> {
                    throw new IllegalStateException("planted");
                })
                .build());
        memoryEater(system, new OutOfMemoryError("planted")).tell("eat");
        Tests.get(system.whenStopped().toCompletableFuture());
        assertThat(system.isRunning()).isFalse();
    }

    @Test
    void theHandlerMayStopTheSystemItself() {
        var report = new CompletableFuture<StopReport>();
        ActorSystem system = ActorSystem.create(Tests.settings(1)
                .fatalHandler((own, fatality) -> report.complete(own.stop(Tests.PATIENCE)))
                .build());
        memoryEater(system, new OutOfMemoryError("planted")).tell("eat");
        assertThat(Tests.get(report).drained()).isTrue();
        assertThat(system.isRunning()).isFalse();
    }
}
