package dev.troupe.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Lifetime;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReport;
import dev.troupe.Strategy;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.supervisor.Backoff;
import dev.troupe.supervisor.LiveTree;
import dev.troupe.supervisor.Member;
import dev.troupe.supervisor.Policies;
import dev.troupe.supervisor.RestartBudget;
import dev.troupe.supervisor.RestartPolicy;
import dev.troupe.supervisor.SupervisionLog;
import dev.troupe.supervisor.SupervisionTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples that docs/supervision.md shows: each stands here between two comments with its name, and runs. */
class SupervisionExamplesTest {
    record Append(String line) {}

    record Read(String key) {}

    private static final class Journal implements Actor<Append> {
        @Override
        public void receive(Append message, Context<Append> context) {}
    }

    private static final class Reader implements Actor<Read> {
        @Override
        public void receive(Read message, Context<Read> context) {}
    }

    private static final class Till implements Actor<String> {
        @Override
        public void receive(String message, Context<String> context) {
            throw new IllegalStateException("planted");
        }
    }

    // <tree>
    static final Member<Append> JOURNAL = Member.of("journal", Journal::new);
    static final Member<Read> READER = Member.of("reader", Reader::new).withLifetime(Lifetime.TRANSIENT);

    static final SupervisionTree STORE = SupervisionTree.of(
            "store",
            Strategy.REST_FOR_ONE, // when the journal restarts, so does all that was started after it
            JOURNAL,
            SupervisionTree.of("workers", Strategy.ONE_FOR_ONE, READER).withMemberPolicy(Policies.stop()));
    // </tree>

    @Test
    void aTreeIsDeclaredAndPrinted() throws IOException {
        try (var system = ActorSystem.create()) {
            // <start>
            LiveTree store = STORE.start(system, Duration.ofSeconds(5));
            store.ref(READER).tell(new Read("key"));
            System.out.println(store);
            // </start>
            assertThat(store + "\n")
                    .isEqualToNormalizingNewlines(SupervisionPageTest.block("<!-- start-output -->\n```\n"));
        }
    }

    @Test
    void aUsedUpBudgetStopsTheSystemWithAReport() throws Exception {
        List<String> alarm = new CopyOnWriteArrayList<>();
        var restarts = new LongAdder();
        ActorSystem system = ActorSystem.create();
        // <subscribe>
        SupervisionLog.of(system).subscribe(event -> {
            switch (event) {
                case SupervisionEvent.Restarted restarted -> restarts.increment();
                case SupervisionEvent.BudgetUsedUp usedUp -> alarm.add(usedUp.actor() + " has used up its restarts");
                default -> {}
            }
        });
        // </subscribe>
        // <report>
        system.whenStopped().thenAccept(report -> {
            StopReport.Cause cause = report.cause(); // null if somebody has asked for the stop
            if (cause != null) {
                alarm.add("stopped: " + cause.describe());
            }
        });
        // </report>
        // <budget>
        var policy = new RestartPolicy(
                new RestartBudget(3, Duration.ofMinutes(1)),
                new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofMinutes(1), 0.2),
                new Decision.Escalate());
        ActorRef<String> till =
                system.spawn("till", Till::new, SpawnOptions.defaults().withPolicy(policy));
        // </budget>
        till.tell("tried twice");
        till.tell("and so is this");
        system.whenStopped().toCompletableFuture().get(60, TimeUnit.SECONDS);
        Awaitility.await()
                .untilAsserted(() -> assertThat(alarm)
                        .containsExactlyInAnyOrder(
                                "till has used up its restarts",
                                "stopped: actor=till cause=\"crash java.lang.IllegalStateException\""));
        assertThat(restarts.sum()).isEqualTo(3); // which come before that
    }

    @ParameterizedTest
    @ValueSource(strings = {"tree", "start", "subscribe", "report", "budget"})
    void thePageShowsWhatRunsHere(String name) throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/troupe/examples/SupervisionExamplesTest.java"));
        int start = source.indexOf('\n', source.indexOf("// <" + name + ">")) + 1;
        int end = source.lastIndexOf('\n', source.indexOf("// </" + name + ">")) + 1;
        assertThat(SupervisionPageTest.block("<!-- " + name + " -->\n```java\n"))
                .isEqualToNormalizingNewlines(
                        source.substring(start, end).stripTrailing().stripIndent() + "\n");
    }
}
