package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SupervisorTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Logger LOGGER = Logger.getLogger("dev.troupe.supervision");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            records.add(record);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private final ActorSystem system = ActorSystem.create(SystemSettings.builder()
            .workers(2)
            .heartbeat(Duration.ofMillis(10))
            .hangAfter(Duration.ofMillis(300))
            .build());

    @BeforeEach
    void listen() {
        LOGGER.addHandler(handler);
        LOGGER.setUseParentHandlers(false);
    }

    @AfterEach
    void stop() {
        system.stop(Duration.ZERO);
        LOGGER.removeHandler(handler);
    }

    private List<String> lines() {
        return records.stream().map(LogRecord::getMessage).toList();
    }

    /** The lines about this event. */
    private List<String> of(String event) {
        return lines().stream()
                .filter(line -> line.startsWith("event=" + event + " "))
                .toList();
    }

    private static void until(java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(condition);
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private record Sync(Reply<String> reply) {
        private static void with(ActorRef<Object> actor) throws Exception {
            get(actor.ask(Sync::new, PATIENCE));
        }
    }

    private record Incarnation(Reply<Long> reply) {
        private static long of(ActorRef<Object> actor) throws Exception {
            return get(actor.ask(Incarnation::new, PATIENCE));
        }
    }

    private static final class Healthy implements Actor<Object> {
        @Override
        public void receive(Object message, Context<Object> context) {
            switch (message) {
                case Sync sync -> sync.reply.with("synced");
                case Incarnation incarnation -> incarnation.reply.with(context.incarnation());
                case RuntimeException planted -> throw planted;
                case CountDownLatch latch -> {
                    try {
                        latch.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                default -> {}
            }
        }
    }

    // ---- Policies

    /** @param chance for the jitter: always this */
    private record Past(int restarts, double chance, List<String> notes) implements FailurePolicy.History {
        @Override
        public int restartsWithin(Duration window) {
            return restarts;
        }

        @Override
        public RandomGenerator random() {
            return new RandomGenerator() {
                @Override
                public long nextLong() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public double nextDouble() {
                    return chance;
                }
            };
        }

        @Override
        public void budgetUsedUp(int allowed, Duration within) {
            notes.add(allowed + " within " + within);
        }
    }

    private static Past restarts(int count) {
        return new Past(count, 0, new ArrayList<>());
    }

    @Test
    void theBudgetIsTenRestartsInTenSeconds() {
        var policy = RestartPolicy.defaults();
        var crash = new Failure.Crash(new IllegalStateException());
        Past nine = restarts(9);
        assertThat(policy.decide(crash, nine)).isInstanceOf(Decision.Restart.class);
        assertThat(nine.notes).isEmpty();
        Past ten = restarts(10);
        assertThat(policy.decide(crash, ten)).isInstanceOf(Decision.Stop.class);
        assertThat(ten.notes).containsExactly("10 within PT10S");
        assertThat(policy.decide(crash, restarts(0))).isEqualTo(new Decision.Restart(Duration.ZERO));
        var escalating = new RestartPolicy(
                new RestartBudget(0, Duration.ofSeconds(1)), Backoff.defaults(), new Decision.Escalate());
        assertThat(escalating.decide(crash, restarts(0))).isInstanceOf(Decision.Escalate.class);
    }

    @Test
    void thePausesDoubleFromTheFirstToTheLongest() {
        var backoff = Backoff.defaults();
        assertThat(backoff.pause(restarts(0))).isZero();
        assertThat(List.of(1, 2, 3, 7, 8, 64).stream()
                        .map(n -> backoff.pause(restarts(n)).toMillis()))
                .containsExactly(10L, 20L, 40L, 640L, 1000L, 1000L);
        var huge = new Backoff(
                Duration.ofSeconds(Long.MAX_VALUE / 4), Duration.ofSeconds(Long.MAX_VALUE), Duration.ofDays(1), 0);
        for (int n = 1; n <= 64; n++) {
            assertThat(huge.pause(restarts(n))).isBetween(huge.first(), huge.most());
            assertThat(huge.withJitter(0.5).pause(new Past(n, 0.999, List.of())))
                    .isBetween(huge.first().dividedBy(2), huge.most());
        }
        var none = new Backoff(Duration.ZERO, Duration.ZERO, Duration.ofSeconds(1), 1);
        assertThat(none.pause(restarts(64))).isZero();
    }

    @Test
    void chanceShortensAPauseByAtMostTheJitter() {
        var backoff = new Backoff(Duration.ofMillis(1500), Duration.ofSeconds(9), Duration.ofSeconds(10), 0.2);
        assertThat(backoff.pause(new Past(1, 0, List.of()))).isEqualTo(Duration.ofMillis(1500));
        assertThat(backoff.pause(new Past(1, 0.5, List.of()))).isEqualTo(Duration.ofMillis(1350));
        assertThat(backoff.pause(new Past(2, 1, List.of()))).isEqualTo(Duration.ofMillis(2400));
        assertThat(backoff.withJitter(0).pause(new Past(2, 1, List.of()))).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void badValuesAreRefusedWithTheirRule() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new RestartBudget(-1, second)).hasMessageContaining("from 0 to 64: restarts=-1");
        assertThatThrownBy(() -> new RestartBudget(65, second)).hasMessageContaining("restarts=65");
        assertThatThrownBy(() -> new RestartBudget(1, Duration.ZERO)).hasMessageContaining("within=PT0S");
        assertThatThrownBy(() -> new Backoff(second, Duration.ZERO, second, 0)).hasMessageContaining("most=PT0S");
        assertThatThrownBy(() -> new Backoff(Duration.ofMillis(-1), second, second, 0))
                .hasMessageContaining("first=PT-0.001S");
        assertThatThrownBy(() -> new Backoff(second, second, Duration.ZERO, 0)).hasMessageContaining("memory=PT0S");
        assertThatThrownBy(() -> new Backoff(second, second, second, 1.1)).hasMessageContaining("jitter=1.1");
        assertThatThrownBy(() -> new Backoff(second, second, second, Double.NaN))
                .hasMessageContaining("jitter=NaN");
        assertThatThrownBy(() -> new Supervisor.Resets(Duration.ofMillis(-1))).hasMessageContaining("quiet=PT-0.001S");
    }

    @Test
    void anActorThatCrashesForEverStopsWhenItsBudgetIsUsedUp() {
        var made = new AtomicInteger();
        var policy = new RestartPolicy(
                RestartBudget.defaults(),
                new Backoff(Duration.ofNanos(1), Duration.ofMillis(1), Duration.ofSeconds(10), 0),
                new Decision.Stop());
        system.spawn(
                "doomed",
                () -> {
                    made.incrementAndGet();
                    throw new IllegalStateException("planted");
                },
                SpawnOptions.defaults().withPolicy(policy));
        until(() -> lines().stream().anyMatch(line -> line.startsWith("event=stop ")));
        assertThat(made).hasValue(11);
        assertThat(of("crash")).hasSize(11);
        assertThat(of("stop")).hasSize(1);
        assertThat(of("restart")).isEmpty(); // none has succeeded
    }

    // ---- Records

    @Test
    void eachRestartIsOneRecordWithItsFields() throws Exception {
        ActorRef<Object> actor =
                system.spawn("shop", Healthy::new, SpawnOptions.defaults().withAttempts(1));
        var block = new CountDownLatch(1);
        actor.tell(block);
        actor.tell(new IllegalStateException("secret"));
        actor.tell("waits");
        actor.tell("waits");
        block.countDown();
        Sync.with(actor);
        until(() -> of("restart").size() == 1);
        actor.kill();
        Sync.with(actor);
        until(() -> of("restart").size() == 2);
        assertThat(of("crash").getFirst())
                .matches("event=crash actor=shop incarnation=1 cause=\"crash java.lang.IllegalStateException\""
                        + " message=java.lang.IllegalStateException attempt=1 waiting=\\d+")
                .doesNotContain("secret");
        assertThat(of("restart").getFirst())
                .matches("event=restart actor=shop incarnation=2 cause=\"crash java.lang.IllegalStateException\""
                        + " waiting=\\d+ took=\\d+ms")
                .doesNotContain("secret");
        assertThat(records.getFirst().getLevel()).isEqualTo(Level.WARNING);
        assertThat(records.getFirst().getThrown()).hasMessage("secret"); // once, and not with the restart again
        assertThat(records.subList(1, records.size())).allMatch(record -> record.getThrown() == null);
        assertThat(lines().get(1)) // behind what has led to it
                .isEqualTo("event=dead-letter to=shop message=java.lang.IllegalStateException reason=attempts"
                        + " cause=\"crash java.lang.IllegalStateException\"");
        assertThat(of("back-off").getFirst()).startsWith("event=back-off actor=shop incarnation=3 pause=");
        assertThat(of("kill")).hasSize(1);
        assertThat(lines().getLast()).startsWith("event=restart actor=shop incarnation=3 cause=\"killed\"");
        assertThat(records.getLast().getThrown()).isNull();
    }

    @Test
    void theTraceOfACrashEndsWithTheCodeOfTheUser() {
        system.spawn(
                "doomed",
                () -> {
                    throw new IllegalStateException("planted", new IOException("behind it"));
                },
                SpawnOptions.defaults().withPolicy(Policies.stop()));
        system.spawn("shop", () -> (message, context) -> {
                    throw new IllegalStateException("planted");
                })
                .tell("x");
        until(() -> of("crash").size() == 3); // two attempts of the latter
        for (LogRecord record : records) {
            for (Throwable each = record.getThrown(); each != null; each = each.getCause()) {
                assertThat(each.getStackTrace())
                        .isNotEmpty()
                        .noneMatch(
                                frame -> frame.getClassName().matches("dev\\.troupe\\.[A-Z].*|java\\.lang\\.Thread"));
            }
        }
    }

    @Test
    void otherDecisionsHaveTheirRecordsToo() {
        ActorRef<Object> resuming = system.spawn(
                "resuming", Healthy::new, SpawnOptions.defaults().withPolicy((f, h) -> new Decision.Resume()));
        resuming.tell(new IllegalStateException("planted"));
        ActorRef<Object> broken =
                system.spawn("broken", Healthy::new, SpawnOptions.defaults().withPolicy((f, h) -> {
                    throw new IllegalStateException("bad policy");
                }));
        broken.tell(new IllegalStateException("planted"));
        until(() -> of("stop").size() + of("resume").size() == 2);
        assertThat(lines())
                .anyMatch(line -> line.startsWith("event=resume actor=resuming incarnation=1"))
                .anyMatch(line -> line.equals("event=handler-failed actor=broken handler=policy"
                        + " reason=\"threw java.lang.IllegalStateException\""))
                .anyMatch(line -> line.startsWith("event=stop actor=broken incarnation=1"));
    }

    @Test
    void aDecisionThatCannotBeCarriedOutIsARecord() throws Exception {
        ActorRef<Object> actor =
                system.spawn("shop", Healthy::new, SpawnOptions.defaults().withPolicy(Policies.resume()));
        actor.kill();
        assertThat(Incarnation.of(actor)).isEqualTo(2);
        until(() -> of("restart").size() == 1);
        assertThat(of("not-resumed"))
                .containsExactly("event=not-resumed actor=shop incarnation=1 cause=\"killed\" action=restart");
    }

    @Test
    void aLogHandlerThatThrowsDoesNotSilenceTheReporter() throws Exception {
        var bad = new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (records.size() == 1) {
                    throw new IllegalStateException("planted");
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        LOGGER.addHandler(bad);
        try {
            ActorRef<Object> actor = system.spawn("a", Healthy::new);
            for (int i = 0; i < 3; i++) {
                actor.kill();
                Sync.with(actor);
            }
            until(() -> lines().stream()
                            .filter(line -> line.startsWith("event=restart"))
                            .count()
                    == 3);
        } finally {
            LOGGER.removeHandler(bad);
        }
    }

    // ---- Heartbeats

    @Test
    void aHungTurnIsReportedWithItsStackAndItsActorWorksAgain() throws Exception {
        ActorRef<Object> hung = system.spawn("hung", Healthy::new);
        hung.tell(new CountDownLatch(1));
        assertThat(Incarnation.of(hung)).isEqualTo(2);
        until(() -> of("restart").size() + of("hang").size() == 2);
        assertThat(of("hang"))
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("event=hang actor=hung in=receive incarnation=1"
                                + " message=java.util.concurrent.CountDownLatch attempt=1 waiting=")
                        .contains("CountDownLatch.await")
                        .contains("Healthy.receive"));
    }

    @Test
    void aConstructionThatHangsBeforeItsFirstSignIsReported() {
        var release = new CountDownLatch(1);
        system.spawn("unborn", () -> {
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Healthy();
        });
        until(() -> lines().stream().anyMatch(line -> line.startsWith("event=hang ") && line.contains("actor=unborn")));
        release.countDown();
    }

    @Test
    void aStartThatWaitsForEverIsRestartedByItsDeadline() throws Exception {
        ActorRef<Object> actor = system.spawn("starting", () -> new Actor<>() {
            private final Healthy healthy = new Healthy();

            @Override
            public void started(Context<Object> context) {
                if (context.incarnation() == 1) {
                    context.await(new CompletableFuture<>(), Duration.ofMillis(20), (value, failure) -> {});
                }
            }

            @Override
            public void receive(Object message, Context<Object> context) {
                healthy.receive(message, context);
            }
        });
        assertThat(Incarnation.of(actor)).isEqualTo(2);
        until(() -> of("restart").size() == 1);
        assertThat(of("await-expired")).hasSize(1);
        assertThat(of("restart").getFirst()).contains("actor=starting").contains("await-expired after 20 ms");
    }

    /** Several cutoffs of full load, without a pause in which a sign of life could be given. */
    @Test
    void aBusyActorIsNeverTakenForDead() throws Exception {
        var over = new CompletableFuture<Long>();
        long end = System.nanoTime() + 4 * Duration.ofMillis(300).toNanos();
        for (int i = 0; i < 2; i++) {
            ActorRef<Object> busy = system.spawn(() -> (Object message, Context<Object> context) -> {
                if (System.nanoTime() - end < 0) {
                    context.self().tell(message);
                } else {
                    over.complete(context.incarnation());
                }
            });
            busy.tell("for ever");
        }
        assertThat(get(over)).isEqualTo(1);
        assertThat(lines()).isEmpty();
    }

    @Test
    void anIdleSystemIsNeverTakenForDead() throws Exception {
        ActorRef<Object> idle = system.spawn(Healthy::new);
        Sync.with(idle);
        var over = new CompletableFuture<String>();
        over.completeOnTimeout("over", 1, TimeUnit.SECONDS); // several cutoffs
        get(over);
        assertThat(Incarnation.of(idle)).isEqualTo(1);
        assertThat(lines()).isEmpty();
    }

    // ---- Resets

    @Test
    void aResetGivesAFreshIncarnationOnceAndLosesNothing() throws Exception {
        var handled = new AtomicInteger();
        ActorRef<Object> actor = system.spawn("actor", () -> new Actor<>() {
            private final Healthy healthy = new Healthy();

            @Override
            public void receive(Object message, Context<Object> context) {
                if (message.equals("count")) {
                    handled.incrementAndGet();
                } else {
                    healthy.receive(message, context);
                }
            }
        });
        ActorRef<Supervisor.Reset> resets = system.spawn(() -> new Supervisor.Resets(Duration.ofDays(1)));
        var block = new CountDownLatch(1);
        actor.tell(block);
        for (int i = 0; i < 100; i++) {
            actor.tell("count");
            resets.tell(new Supervisor.Reset(actor)); // by many who noticed the same
        }
        until(() -> system.handled() >= 100); // the requests are through, and the kill is in the lane
        block.countDown();
        assertThat(Incarnation.of(actor)).isEqualTo(2);
        assertThat(handled).hasValue(100);
        assertThat(system.deadLetters()).isZero();
        until(() -> of("restart").size() == 1);
        assertThat(lines()).hasSize(2);
        Sync.with(actor);
        assertThat(Incarnation.of(actor)).isEqualTo(2);
    }

    @Test
    void aResetAfterTheQuietTimeIsAnotherReset() throws Exception {
        ActorRef<Object> actor = system.spawn("actor", Healthy::new);
        ActorRef<Object> other = system.spawn("other", Healthy::new);
        ActorRef<Supervisor.Reset> resets = system.spawn(() -> new Supervisor.Resets(Duration.ZERO));
        Sync.with(actor);
        resets.tell(new Supervisor.Reset(actor));
        until(() -> Incarnation.of(actor) == 2);
        resets.tell(new Supervisor.Reset(actor));
        until(() -> Incarnation.of(actor) == 3);
        assertThat(Incarnation.of(other)).isEqualTo(1);
    }
}
