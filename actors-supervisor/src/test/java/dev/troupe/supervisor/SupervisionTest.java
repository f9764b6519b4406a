package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Placement;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Failures, resets and heartbeats with real threads, and the records of them. */
class SupervisionTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration HEARTBEAT = Duration.ofMillis(20);
    private static final Duration HANG = Duration.ofMillis(200);

    private final Records records = new Records();
    private final ActorSystem system = ActorSystem.create(SystemSettings.builder()
            .workers(2)
            .heartbeat(HEARTBEAT)
            .hangAfter(HANG)
            .build());

    private sealed interface Msg {}

    private record Add(int value) implements Msg {}

    private record Fail() implements Msg {}

    private record Block(CountDownLatch running, CountDownLatch until) implements Msg {}

    private record Get(Reply<List<Integer>> reply) implements Msg {}

    /** Keeps what it is told. Fails when it is told to, at the first attempt. */
    private static final class Keeper implements Actor<Msg> {
        private final List<Integer> values;

        private Keeper(List<Integer> values) {
            this.values = values;
        }

        @Override
        public void receive(Msg message, Context<Msg> context) throws Exception {
            switch (message) {
                case Add(int value) -> values.add(value);
                case Get(var reply) -> reply.with(List.copyOf(values));
                case Fail fail -> {
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("told to");
                    }
                }
                case Block(var running, var until) -> {
                    running.countDown();
                    until.await();
                }
            }
        }
    }

    @AfterEach
    void close() {
        system.close();
        records.close();
    }

    private static List<Integer> numbers(int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private static void uninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- Restarts

    @Test
    void aCrashIsOneRecord() {
        var keeper = system.spawn("keeper", () -> new Keeper(new ArrayList<>()));
        keeper.tell(new Fail());
        keeper.ask(Get::new, LIMIT).join();
        assertThat(records.await("restart", 1)).hasSize(1);
        assertThat(records.of("restart").getFirst())
                .matches("event=restart actor=keeper incarnation=2 cause=\"crash java.lang.IllegalStateException\""
                        + " waiting=\\d+ took=\\d+ms");
    }

    @Test
    void aRecordNamesTheChildThatEscalated() {
        ActorRef<Msg> parent = system.spawn("parent", () -> new Actor<Msg>() {
            private ActorRef<Msg> child;

            @Override
            public void started(Context<Msg> context) {
                child = context.spawn(
                        "child",
                        () -> new Keeper(new ArrayList<>()),
                        SpawnOptions.defaults()
                                .withPolicy((failure, history) -> new Decision.Escalate())
                                .keptAcrossRestart());
            }

            @Override
            public void receive(Msg message, Context<Msg> context) {
                child.tell(message);
            }
        });
        parent.tell(new Fail());
        records.await("restart", 2);
        assertThat(parent.ask(Get::new, LIMIT).join()).isEmpty();
        assertThat(records.of("restart"))
                .anyMatch(line -> line.contains("actor=parent incarnation=2")
                        && line.contains("cause=\"crash java.lang.IllegalStateException\" escalated-by=parent/child"))
                .anyMatch(line -> line.contains("actor=parent/child incarnation=2"))
                .hasSize(2);
    }

    @Test
    void theEndOfABudgetIsARecordAndTheEndOfTheActor() {
        var policy =
                new RestartPolicy(new RestartBudget(3, Duration.ofMinutes(1)), Backoff.defaults(), new Decision.Stop());
        ActorRef<Msg> actor = system.spawn(
                "hopeless",
                () -> {
                    throw new IllegalStateException("never starts");
                },
                SpawnOptions.defaults().withPolicy(policy));
        assertThat(records.await("stop", 1)).hasSize(1);
        assertThat(records.of("stop").getFirst()).contains("actor=hopeless");
        assertThat(actor.tell(new Add(1))).isEqualTo(dev.troupe.Delivery.CLOSED);
    }

    // ---- The holes that a heartbeat by messages has

    @Test
    void aBusyActorIsNotTakenForDead() throws InterruptedException {
        List<Integer> values = new ArrayList<>();
        var keeper = system.spawn("busy", () -> new Keeper(values));
        long end = System.nanoTime() + HANG.toNanos() * 10;
        int sent = 0;
        while (System.nanoTime() - end < 0) {
            sent += keeper.tell(new Add(1)) == dev.troupe.Delivery.ACCEPTED ? 1 : 0;
        }
        assertThat(keeper.askOrWait(Get::new, LIMIT).join()).hasSize(sent);
        assertThat(records.all()).isEmpty();
    }

    @Test
    void anIdleSystemIsNotTakenForDead() {
        var keeper = system.spawn("idle", () -> new Keeper(new ArrayList<>()));
        // A timer of the system's own says when many cut-offs have passed.
        var passed = new CompletableFuture<Boolean>();
        system.spawn(() -> new Actor<Integer>() {
            @Override
            public void started(Context<Integer> context) {
                context.after(HANG.multipliedBy(5), 1);
            }

            @Override
            public void receive(Integer message, Context<Integer> context) {
                passed.complete(true);
            }
        });
        assertThat(passed.join()).isTrue();
        assertThat(keeper.ask(Get::new, LIMIT).join()).isEmpty();
        assertThat(records.all()).isEmpty();
    }

    @Test
    void aTurnThatHangsIsReportedOnceWithItsStackAndItsEnd() throws InterruptedException {
        var keeper = system.spawn("stuck", () -> new Keeper(new ArrayList<>()));
        var running = new CountDownLatch(1);
        var until = new CountDownLatch(1);
        keeper.tell(new Block(running, until));
        running.await();
        records.await("hang", 1);
        until.countDown();
        records.await("hang-ended", 1);
        assertThat(records.of("hang")).hasSize(1);
        assertThat(records.of("hang").getFirst())
                .contains("actor=stuck")
                .contains("CountDownLatch.await")
                .contains("Keeper.receive");
        assertThat(records.of("restart")).isEmpty();
    }

    @Test
    void anActorWithALongerLimitIsNotReported() throws InterruptedException {
        var patient = system.spawn(
                "patient",
                () -> new Keeper(new ArrayList<>()),
                SpawnOptions.defaults().withPlacement(new Placement.On(0)).withHangAfter(Duration.ofHours(1)));
        var other = system.spawn(
                "other",
                () -> new Keeper(new ArrayList<>()),
                SpawnOptions.defaults().withPlacement(new Placement.On(1)));
        var running = new CountDownLatch(2);
        var until = new CountDownLatch(1);
        patient.tell(new Block(running, until));
        other.tell(new Block(running, until));
        running.await();
        records.await("hang", 1); // of the other, which hangs no longer than the patient one
        until.countDown();
        system.close();
        assertThat(records.of("hang")).hasSize(1).allMatch(line -> line.contains("actor=other"));
    }

    @Test
    void anActorThatHangsBeforeItsFirstSignIsNoticed() {
        var until = new CountDownLatch(1);
        system.spawn("unborn", () -> {
            uninterrupted(until); // in the factory
            return new Keeper(new ArrayList<>());
        });
        assertThat(records.await("hang", 1).getFirst()).contains("actor=unborn");
        until.countDown();
    }

    @Test
    void anActorThatFailsBeforeItsFirstSignIsRestarted() {
        var attempts = new AtomicInteger();
        var actor = system.spawn("late", () -> new Actor<Msg>() {
            @Override
            public void started(Context<Msg> context) {
                if (attempts.incrementAndGet() == 1) {
                    context.await(new CompletableFuture<>(), HANG, (value, failure) -> {}); // never comes
                }
            }

            @Override
            public void receive(Msg message, Context<Msg> context) {
                if (message instanceof Get(var reply)) {
                    reply.with(List.of(attempts.get()));
                }
            }
        });
        assertThat(actor.ask(Get::new, LIMIT).join()).containsExactly(2);
        assertThat(records.await("restart", 1).getFirst())
                .contains("actor=late incarnation=2 cause=\"await-expired after 200 ms\"");
    }

    @Test
    void aResetKeepsWhatWaitsAndIsNotFollowedByASecondOne() throws InterruptedException {
        List<Integer> journal = new ArrayList<>(); // outlives the incarnations, as a journal does
        var keeper = system.spawn("keeper", () -> new Keeper(journal));
        var resets = system.spawn("resets", () -> new Supervisor.Resets(Duration.ofMinutes(1)));
        var running = new CountDownLatch(1);
        var until = new CountDownLatch(1);
        keeper.tell(new Add(0));
        keeper.tell(new Block(running, until));
        running.await();
        for (int i = 1; i < 100; i++) {
            keeper.tell(new Add(i));
        }
        resets.tell(new Supervisor.Reset(keeper));
        resets.tell(new Supervisor.Reset(keeper));
        until.countDown();
        records.await("restart", 1);
        resets.tell(new Supervisor.Reset(keeper));
        assertThat(keeper.ask(Get::new, LIMIT).join()).isEqualTo(numbers(100));
        system.close();
        assertThat(records.of("restart")).hasSize(1);
        assertThat(records.of("restart").getFirst())
                .contains("cause=\"killed\"")
                .contains("incarnation=2");
    }
}
