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
import dev.troupe.Strategy;
import dev.troupe.SystemSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The records of an escalation, and of turns with limits of their own. */
class RecordsTest {
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
    void pausesAndAUsedUpBudgetAreRecords() {
        var policy = new RestartPolicy(
                new RestartBudget(2, Duration.ofSeconds(60)),
                new Backoff(Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofSeconds(60), 0),
                new Decision.Stop());
        system.spawn(
                "doomed",
                () -> {
                    throw new IllegalStateException("a secret");
                },
                SpawnOptions.defaults().withPolicy(policy));
        records.await("stop", 1);
        assertThat(records.of("back-off"))
                .containsExactly("event=back-off actor=doomed incarnation=3 pause=5ms cause=\"crash"
                        + " java.lang.IllegalStateException\"");
        assertThat(records.of("budget-used-up"))
                .containsExactly("event=budget-used-up actor=doomed incarnation=3 restarts=2 within=60000ms");
        List<String> last = records.all();
        assertThat(last.indexOf(records.of("budget-used-up").getFirst()))
                .isLessThan(last.indexOf(records.of("stop").getFirst()));
    }

    @Test
    void aRecordOfARestartNamesTheSiblingThatHasFailed() {
        system.spawn(
                "parent",
                () -> new Actor<Msg>() {
                    @Override
                    public void started(Context<Msg> context) {
                        ActorRef<Msg> failing = context.spawn("failing", () -> new Keeper(new ArrayList<>()));
                        context.spawn("other", () -> new Keeper(new ArrayList<>()));
                        failing.tell(new Fail());
                    }

                    @Override
                    public void receive(Msg message, Context<Msg> context) {}
                },
                SpawnOptions.defaults().withStrategy(Strategy.ALL_FOR_ONE));
        assertThat(records.await("restart", 2))
                .anyMatch(line -> line.contains("actor=parent/failing") && !line.contains("with-sibling"))
                .anyMatch(line -> line.contains("actor=parent/other")
                        && line.contains(
                                "cause=\"crash java.lang.IllegalStateException\" with-sibling=parent/failing"));
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
}
