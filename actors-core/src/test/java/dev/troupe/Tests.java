package dev.troupe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.awaitility.Awaitility;

/** What the tests share: patience, settings, and threads whose errors are not lost. */
final class Tests {
    /** How long a test waits for what must happen. Far more than it takes; a failed test may be slow. */
    static final Duration PATIENCE = Duration.ofSeconds(Long.getLong("troupe.test.patience", 60));

    /** Restarts without end, so that a test of many crashes needs no budget. */
    static final FailurePolicy RESTART = (failure, history) -> new Decision.Restart(Duration.ZERO);

    private Tests() {}

    static SystemSettings.Builder settings(int workers) {
        return SystemSettings.builder().workers(workers).policy(RESTART);
    }

    static SystemSettings.Builder settings(WorkerGroup first, WorkerGroup... others) {
        return SystemSettings.builder().groups(first, others).policy(RESTART);
    }

    static ActorSystem system(int workers) {
        return ActorSystem.create(settings(workers).build());
    }

    static SpawnOptions on(int worker) {
        return SpawnOptions.defaults().withPlacement(new Placement.On(worker));
    }

    /** Stops a system whose actors all end, each of them. */
    static StopReport stop(ActorSystem system) {
        StopReport report = system.stop(PATIENCE);
        if (!report.drained() || !report.unfinished().isEmpty()) {
            throw new AssertionError("the system did not end as it should: " + report);
        }
        return report;
    }

    /** The value of a future that must come. */
    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no value in time", e);
        } catch (ExecutionException e) {
            throw new AssertionError("failed: " + e.getCause(), e.getCause());
        }
    }

    /** The failure of a future that must fail. */
    static Throwable failure(CompletableFuture<?> future) {
        try {
            throw new AssertionError("did not fail: " + future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no failure in time", e);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    /** Asks until the mailbox and the ring have room for the request. */
    static <M, R> R ask(ActorRef<M> actor, Function<Reply<R>, M> request) {
        while (true) {
            CompletableFuture<R> answer = actor.ask(request, PATIENCE);
            if (!(answer.isCompletedExceptionally()
                    && answer.exceptionNow() instanceof AskException.Undelivered undelivered
                    && undelivered.toString().endsWith("reason=FULL"))) {
                return get(answer);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the latch did not open in time");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until a condition holds that nothing announces. */
    static void until(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(1))
                .pollInSameThread()
                .until(condition);
    }

    static void untilEnded(ActorRef<?> actor) {
        until(() -> ((Ref<?>) actor).has(Ref.CLOSED));
    }

    static <T> List<T> list() {
        return new CopyOnWriteArrayList<>(); // which can be gone through while others add
    }

    /** Code of a test thread. */
    interface Body {
        void run() throws Exception;
    }

    /** Runs code in a thread of its own; the future fails with what it throws. */
    static CompletableFuture<Void> start(Body body) {
        var done = new CompletableFuture<Void>();
        Thread.ofPlatform().daemon().start(() -> {
            try {
                body.run();
                done.complete(null);
            } catch (Throwable e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** Keeps a worker busy with a task until the latch opens. It is busy when this returns. */
    static void block(ActorSystem system, Placement placement, CountDownLatch go) {
        var busy = new CountDownLatch(1);
        CompletableFuture<?> task = system.run(
                waker -> {
                    busy.countDown();
                    await(go);
                    return Poll.READY;
                },
                placement);
        await(busy);
        if (task.isDone()) {
            throw new AssertionError("the task did not wait: " + task);
        }
    }

    /** Looks at something of a worker, between two turns of its own. */
    static <T> CompletableFuture<T> on(Worker worker, Callable<T> look) {
        var seen = new CompletableFuture<T>();
        worker.push(new Signal() {
            @Override
            void arrive(Worker at) {
                try {
                    seen.complete(look.call());
                } catch (Throwable e) {
                    seen.completeExceptionally(e);
                }
            }
        });
        return seen;
    }

    /** Computes in a turn until so much time has passed. */
    static void busy(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** An actor that keeps what it gets, and shows it. */
    static final class Collector implements Actor<Object> {
        private final List<Object> got = new ArrayList<>();

        private record All(Reply<List<Object>> reply) {}

        /** A question for how many there are. */
        record Count(Reply<Integer> reply) {}

        @Override
        public void receive(Object message, Context<Object> context) {
            if (message instanceof All all) {
                all.reply.with(List.copyOf(got));
            } else {
                got.add(message);
            }
        }

        /** What a collector has got up to now. */
        static List<Object> of(ActorRef<Object> collector) {
            return ask(collector, All::new);
        }
    }

    /** Asks an actor of any messages to answer; by then it has handled what the caller sent before. */
    record Sync(Reply<String> reply) {
        static String with(ActorRef<Object> actor) {
            return ask(actor, Sync::new);
        }

        /** Answers if this is the message. */
        static boolean answered(Object message) {
            if (message instanceof Sync sync) {
                sync.reply.with("synced");
                return true;
            }
            return false;
        }
    }
}
