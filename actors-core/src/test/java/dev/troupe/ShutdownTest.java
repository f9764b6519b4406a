package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stop where turns do not end: it takes the workers away from them, for good. */
@Timeout(180)
class ShutdownTest {
    /** Blocks until it is interrupted. */
    private record Blocking(CountDownLatch begun, CountDownLatch interrupted) implements Actor<Object> {
        private Blocking() {
            this(new CountDownLatch(1), new CountDownLatch(1));
        }

        @Override
        public void receive(Object message, Context<Object> context) {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
        }
    }

    /** The first has lost its worker to the second, and there is no thread left that could take it from that. */
    @Test
    void theThreadsOfTheTurnsThatItSeizesAreInterrupted() {
        ActorSystem system = ActorSystem.create(Tests.settings(1).maxDetached(1).build());
        var first = new Blocking();
        var second = new Blocking();
        ActorRef<Object> blocked = system.spawn("first", () -> first);
        blocked.tell("block");
        Tests.await(first.begun);
        Worker worker = ((Ref<?>) blocked).worker;
        WorkerThread standby = Objects.requireNonNull(worker.group.standby.take());
        assertThat(worker.detach(worker.baton.word(), standby, 0)).isNotNull();
        system.spawn("second", () -> second).tell("block");
        Tests.await(second.begun);
        StopReport report = system.stop(Duration.ZERO);
        assertThat(report.unfinished()).containsExactly("first", "second");
        Tests.await(first.interrupted);
        Tests.await(second.interrupted);
    }

    @Test
    void aWorkerThatIsInTheKernelJustThenIsTakenWhenItComesOutOfIt() {
        var inKernel = new CountDownLatch(1);
        var outOfKernel = new CountDownLatch(1);
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorSystem system = ActorSystem.create(
                Tests.settings(1).build(),
                core -> pausing(new Threads(core), () -> {
                    outOfKernel.countDown();
                    Tests.await(inTurn);
                }));
        ActorRef<Object> stuck = system.spawn("stuck", () -> (message, context) -> {
            if (!Tests.Sync.answered(message)) {
                inTurn.countDown();
                Tests.await(release);
            }
        });
        Tests.Sync.with(stuck);
        CompletableFuture<Boolean> held = Tests.on(((Ref<?>) stuck).worker, () -> {
            inKernel.countDown();
            Tests.await(outOfKernel);
            return true;
        });
        Tests.await(inKernel);
        stuck.tell("block");
        CompletableFuture<Object> behind = stuck.ask(reply -> "behind", Duration.ofHours(1));
        StopReport report = system.stop(Duration.ZERO);
        assertThat(report.unfinished()).containsExactly("stuck");
        assertThat(Tests.failure(behind)).isInstanceOf(AskException.Undelivered.class);
        assertThat(Tests.get(held)).isTrue();
        release.countDown();
    }

    /** A host on which time stands still from the first pause on, so that what follows comes in time. */
    private static Host pausing(Host host, Runnable first) {
        var still = new AtomicLong();
        return (Host) Proxy.newProxyInstance(
                Host.class.getClassLoader(), new Class<?>[] {Host.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("nanoTime") && still.get() != 0) {
                        return still.get();
                    }
                    if (method.getName().equals("pause") && still.compareAndSet(0, host.nanoTime())) {
                        first.run();
                    }
                    return method.invoke(host, arguments);
                });
    }
}
