package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.AskException;
import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.FatalHandler;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReport;
import dev.troupe.SystemSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More turns hang at once than there are threads for, as where a database is gone that all actors ask. */
@Timeout(120)
class ManyHangsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int THREADS = 8;
    private static final int ACTORS = 3 * THREADS;

    private final Records records = new Records();
    private final CountDownLatch databaseIsBack = new CountDownLatch(1);
    private final List<FatalHandler.Fatality> fatalities = new java.util.concurrent.CopyOnWriteArrayList<>();
    private ActorSystem system = start((stopped, fatality) -> fatalities.add(fatality));

    private record Ask(Reply<Long> reply) {}

    private static ActorSystem start(FatalHandler handler) {
        return ActorSystem.create(SystemSettings.builder()
                .workers(2)
                .maxDetached(THREADS)
                .handOffAfter(Duration.ofMillis(5))
                .hangAfter(Duration.ofMillis(100))
                .stopTimeout(Duration.ofMillis(100))
                .fatalHandler(handler)
                .policy((failure, history) -> new Decision.Restart(Duration.ZERO))
                .build());
    }

    @AfterEach
    void stop() {
        databaseIsBack.countDown();
        system.stop(Duration.ofSeconds(5));
        records.close();
    }

    /** Asks the database first, then answers. */
    private List<ActorRef<Object>> actors(SpawnOptions options) {
        var actors = new ArrayList<ActorRef<Object>>();
        for (int i = 0; i < ACTORS; i++) {
            actors.add(system.spawn(
                    "query-" + i,
                    () -> (message, context) -> {
                        if (message instanceof Ask ask) {
                            ask.reply.with(context.incarnation());
                        } else {
                            query();
                        }
                    },
                    options));
        }
        return actors;
    }

    private void query() throws InterruptedException {
        if (!databaseIsBack.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the test is over");
        }
    }

    @Test
    void allOfThemAreGivenUpIfTheirThreadsComeBack() {
        List<ActorRef<Object>> actors = actors(SpawnOptions.defaults());
        actors.forEach(actor -> actor.tell("query"));
        var incarnations = new ArrayList<CompletableFuture<Long>>();
        actors.forEach(actor -> incarnations.add(actor.ask(Ask::new, PATIENCE)));
        assertThat(incarnations).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(2));
        assertThat(fatalities).isEmpty();
        assertThat(records.await("detached-limit", 1).getFirst()).endsWith("event=detached-limit limit=" + THREADS);
        assertThat(records.await("hang", ACTORS)).hasSize(ACTORS).allMatch(line -> line.contains(".query("));
    }

    /** Their messages were known before the threads were asked a second time. */
    @Test
    void whoHasLostTheMostThreadsIsNamed() {
        ActorRef<Object> bad = system.spawn(
                "bad",
                () -> (message, context) -> query(),
                SpawnOptions.defaults().withoutInterrupts());
        for (int i = 0; i < THREADS + 2; i++) {
            bad.tell("query");
        }
        ActorRef<Object> other = system.spawn(
                "other",
                () -> (message, context) -> query(),
                SpawnOptions.defaults().withoutInterrupts());
        other.tell("query");
        org.awaitility.Awaitility.await().atMost(PATIENCE).until(() -> !fatalities.isEmpty());
        assertThat(fatalities.getFirst())
                .isInstanceOfSatisfying(
                        FatalHandler.Fatality.TooManyDetached.class,
                        many -> assertThat(many.culprit()).startsWith("actor=bad message=java.lang.String times="));
    }

    /** Their threads do not come back, so the system is stopped, and says why. */
    @Test
    void ifTheyDoNotTheSystemStopsWithEachMessageAccountedFor() throws Exception {
        system.stop(Duration.ZERO);
        system = start(FatalHandler.stopSystem());
        var letters = new java.util.concurrent.ConcurrentLinkedQueue<DeadLetter>();
        system.onDeadLetter(letters::add);
        List<ActorRef<Object>> actors = actors(SpawnOptions.defaults().withoutInterrupts());
        actors.forEach(actor -> actor.tell("query"));
        var answers = new ArrayList<CompletableFuture<Long>>();
        actors.forEach(actor -> answers.add(actor.ask(Ask::new, PATIENCE)));
        StopReport report = system.whenStopped().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(report.cause())
                .isInstanceOfSatisfying(
                        StopReport.Cause.Fatal.class,
                        fatal -> assertThat(fatal.fatality())
                                .isInstanceOfSatisfying(
                                        FatalHandler.Fatality.TooManyDetached.class,
                                        many -> assertThat(many.limit()).isEqualTo(THREADS)));
        assertThat(report.handled() + report.deadLetters()).isEqualTo(2L * ACTORS);
        org.awaitility.Awaitility.await().atMost(PATIENCE).until(() -> letters.size() == report.deadLetters());
        assertThat(report.unfinished()).isNotEmpty();
        assertThat(records.of("hang")).hasSizeGreaterThanOrEqualTo(THREADS);
        for (CompletableFuture<Long> answer : answers) {
            if (answer.handle((value, failure) -> failure != null).get(60, TimeUnit.SECONDS)) {
                assertThat(answer.exceptionNow()).isNotInstanceOf(AskException.Expired.class);
            }
        }
    }
}
