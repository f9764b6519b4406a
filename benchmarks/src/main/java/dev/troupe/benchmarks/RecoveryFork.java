package dev.troupe.benchmarks;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One actor that fails in one way again and again, in a process of its own. */
final class RecoveryFork {
    private static final String TIMES = "times ";
    private static final String SETTINGS = "settings ";
    private static final int WARM_UP = 200;

    /** In what way an actor fails. Hung turns end when they have been given up, so that no thread is used up. */
    enum Way {
        CRASH("a turn throws") {
            @Override
            void fail(Context<?> context) {
                throw new IllegalStateException("as asked for");
            }
        },
        SPIN("a turn spins, and looks at the context") {
            @Override
            void fail(Context<?> context) {
                while (true) {
                    context.now();
                }
            }
        },
        WAIT("a turn waits, until it is interrupted") {
            @Override
            void fail(Context<?> context) throws InterruptedException {
                new CountDownLatch(1).await();
            }
        };

        private final String title;

        Way(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }

        /** Never returns normally. */
        abstract void fail(Context<?> context) throws InterruptedException;
    }

    /**
     * How often, and when a turn is hung.
     *
     * @param way in which the actor fails
     * @param failures how often
     * @param hangAfter of the whole system
     */
    record Plan(Way way, int failures, Duration hangAfter) {
        /** A recovery that takes longer is never over. */
        Duration limit() {
            return hangAfter.multipliedBy(10).plusSeconds(5);
        }

        /** The longest pause before a failure, so that it comes at any time between two looks of a watchdog. */
        private long longestPause() {
            return way == Way.CRASH ? 1_000_000 : 50_000_000;
        }
    }

    /**
     * What came of it.
     *
     * @param times from when a failure began to when the next incarnation handled its first message
     * @param settings for the head of a table
     */
    record Report(Times times, String settings) {}

    private sealed interface Msg {}

    /** Fails. */
    private static final class Fail implements Msg {
        private final Way way;
        private volatile long began;

        Fail(Way way) {
            this.way = way;
        }
    }

    /** Is handled after that. */
    private record Next(CompletableFuture<Handled> handled) implements Msg {}

    private record Handled(long nanoTime, long incarnation) {}

    private static final class Failing implements Actor<Msg> {
        @Override
        public void receive(Msg message, Context<Msg> context) throws InterruptedException {
            switch (message) {
                case Fail fail -> {
                    fail.began = System.nanoTime();
                    fail.way.fail(context);
                }
                case Next next -> next.handled.complete(new Handled(System.nanoTime(), context.incarnation()));
            }
        }
    }

    private RecoveryFork() {}

    /** In the process: the way, how often, and when a turn is hung. */
    public static void main(String[] args) throws Exception {
        LogCount.start(); // a thousand restarts are no news
        var plan = new Plan(Way.valueOf(args[0]), Integer.parseInt(args[1]), Duration.parse(args[2]));
        SystemSettings settings =
                TroupeSettings.hungAfter(plan.hangAfter).workers(2).build();
        Times times = measure(ActorSystem.create(settings), plan);
        System.out.println(TIMES + times.text());
        System.out.println(SETTINGS + Circumstances.line(TroupeSettings.of(settings)));
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** Restarts without pause, as often as it is needed; the message that fails is set aside at once. */
    private static Times measure(ActorSystem system, Plan plan) throws Exception {
        ActorRef<Msg> actor = system.spawn(
                Failing::new,
                SpawnOptions.defaults()
                        .withAttempts(1)
                        .withPolicy((failure, history) -> new Decision.Restart(Duration.ZERO)));
        var times = new Times();
        for (int i = 0; i < WARM_UP; i++) {
            failOnce(actor, Way.CRASH, i + 1, plan.limit());
        }
        var random = new Random(1);
        for (int i = 0; i < plan.failures && times.endless() == 0; i++) {
            TimeUnit.NANOSECONDS.sleep(random.nextLong(plan.longestPause()));
            try {
                times.add(failOnce(actor, plan.way, WARM_UP + i + 1, plan.limit()));
            } catch (TimeoutException e) {
                times.addEndless();
            }
        }
        return times;
    }

    private static long failOnce(ActorRef<Msg> actor, Way way, int failures, Duration limit) throws Exception {
        var fail = new Fail(way);
        var next = new Next(new CompletableFuture<>());
        actor.tell(fail);
        actor.tell(next);
        Handled handled = next.handled.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        if (handled.incarnation != failures + 1) {
            throw new IllegalStateException("each failure must be followed by one incarnation: failures=" + failures
                    + " incarnation=" + handled.incarnation);
        }
        return handled.nanoTime - fail.began;
    }

    /** Starts the process and waits for its report. */
    static Report start(Plan plan, List<String> javaOptions) throws IOException, InterruptedException {
        var arguments = List.of(plan.way.name(), Integer.toString(plan.failures), plan.hangAfter.toString());
        Duration limit = plan.hangAfter
                .plusNanos(plan.longestPause())
                .multipliedBy(2L * plan.failures)
                .plus(plan.limit())
                .plusMinutes(1);
        List<String> lines = new JavaProcess(RecoveryFork.class, arguments, javaOptions, limit).lines();
        return new Report(Times.of(JavaProcess.line(lines, TIMES)), JavaProcess.line(lines, SETTINGS));
    }
}
