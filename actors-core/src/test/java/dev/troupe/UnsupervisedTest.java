package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the log of the core says where no supervisor is on the class path, and of how a system has stopped. */
@Timeout(120)
class UnsupervisedTest {
    private final Logger logger = Logger.getLogger("dev.troupe");
    private final List<LogRecord> records = Tests.list();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            records.add(line);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    private List<LogRecord> of(String start) {
        return records.stream()
                .filter(line -> line.getMessage().startsWith(start))
                .toList();
    }

    private static Actor<Object> throwing(String secret) {
        return (message, context) -> {
            throw new IllegalStateException(secret);
        };
    }

    @Test
    void aCrashIsInTheLogWithItsTraceAndWithoutWhatUsersHaveSaid() {
        try (ActorSystem system =
                ActorSystem.create(Tests.settings(1).name("shop").build())) {
            system.spawn("till", () -> throwing("a secret")).tell("another secret");
        }
        List<LogRecord> crashes = of("event=unsupervised system=shop what=crash");
        assertThat(crashes).hasSize(2); // as many as there are attempts
        assertThat(crashes.getFirst().getMessage())
                .isEqualTo("event=unsupervised system=shop what=crash actor=till incarnation=1 cause=\"crash"
                        + " java.lang.IllegalStateException\" message=java.lang.String attempt=1 waiting=1");
        assertThat(crashes.getFirst().getLevel()).isEqualTo(Level.WARNING);
        assertThat(crashes.getFirst().getThrown().getStackTrace()).isNotEmpty();
    }

    @Test
    void ofManyCrashesTheLogHasTenInTenSeconds() {
        long start = System.nanoTime();
        try (ActorSystem system = Tests.system(1)) {
            ActorRef<Object> actor = system.spawn(
                    () -> throwing("planted"), SpawnOptions.defaults().withAttempts(1));
            for (int i = 0; i < 500; i++) {
                actor.tell(i);
            }
        }
        long windows = 1 + Duration.ofNanos(System.nanoTime() - start).toSeconds() / 10;
        assertThat(of("event=unsupervised")).hasSizeBetween(10, (int) (10 * (1 + windows)));
    }

    @Test
    void aStopThatLosesMessagesIsInTheLogThoughAllActorsHaveEnded() {
        ActorSystem system = Tests.system(1);
        ActorRef<Object> restless = system.spawn(
                () -> (message, context) -> context.self().tell(message)); // so that there is no end of messages
        restless.tell("again");
        StopReport report = system.stop(Duration.ZERO);
        assertThat(report.deadLetters()).isOne();
        assertThat(of("event=stopped system=troupe drained=false"))
                .singleElement()
                .satisfies(line -> assertThat(line.getMessage()).endsWith(" deadLetters=1 unfinished=[]"));
    }

    @Test
    void thatAnActorEndsIsInTheLogWithoutWhatItHasThrown() {
        try (ActorSystem system = Tests.system(1)) {
            var stopping = SpawnOptions.defaults().withPolicy((failure, history) -> new Decision.Stop());
            system.spawn("till", () -> throwing("a secret"), stopping).tell("x");
        }
        assertThat(of("event=unsupervised system=troupe what=stop "))
                .extracting(LogRecord::getMessage)
                .containsExactly("event=unsupervised system=troupe what=stop actor=till incarnation=1"
                        + " cause=\"crash java.lang.IllegalStateException\" waiting=1");
    }

    @Test
    @SuppressWarnings("NullAway") // the answer that is looked at here
    void aPolicyThatAnswersNullEndsTheActorAndTheLogSaysWhy() {
        try (ActorSystem system = Tests.system(1)) {
            var careless = SpawnOptions.defaults().withPolicy((failure, history) -> null);
            Tests.untilEnded(tell(system.spawn("careless", () -> throwing("planted"), careless)));
            var throwing = SpawnOptions.defaults().withPolicy((failure, history) -> {
                throw new IllegalArgumentException("a secret");
            });
            Tests.untilEnded(tell(system.spawn("throwing", () -> throwing("planted"), throwing)));
        }
        String what = "event=unsupervised system=troupe what=handler-failed";
        assertThat(of(what))
                .extracting(LogRecord::getMessage)
                .containsExactly(
                        what + " actor=careless handler=policy reason=\"answered null\"",
                        what + " actor=throwing handler=policy reason=\"threw java.lang.IllegalArgumentException\"");
    }

    private static ActorRef<Object> tell(ActorRef<Object> actor) {
        actor.tell("x");
        return actor;
    }

    @Test
    void whoSetsWhenATurnHangsIsToldOnceThatNobodyLooks() {
        ActorSystem.create(Tests.settings(1).build()).close();
        assertThat(of("event=unsupervised")).isEmpty();
        SystemSettings impatient =
                Tests.settings(1).hangAfter(Duration.ofMillis(500)).build();
        try (ActorSystem system = ActorSystem.create(impatient)) {
            system.spawn(Tests.Collector::new, SpawnOptions.defaults().withHangAfter(Duration.ofSeconds(1)));
        }
        assertThat(of("event=unsupervised"))
                .extracting(LogRecord::getMessage)
                .containsExactly("event=unsupervised system=troupe what=no-watchdog hangAfter=500ms effect=none"
                        + " needs=actors-supervisor");
        try (ActorSystem system = Tests.system(1)) {
            var options = SpawnOptions.defaults().withHangAfter(Duration.ofSeconds(1));
            system.spawn(Tests.Collector::new, options);
            system.spawn(Tests.Collector::new, options);
        }
        assertThat(of("event=unsupervised")).hasSize(2);
    }

    @Test
    void aStopThatLeavesSomethingUnfinishedIsInTheLogAndACleanOneIsNot() {
        Tests.system(1).close();
        assertThat(of("event=stopped")).isEmpty();
        var running = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        ActorSystem system =
                ActorSystem.create(Tests.settings(1).stopTimeout(Duration.ZERO).build());
        try {
            system.spawn("stuck", () -> (Object message, Context<Object> context) -> {
                        running.countDown();
                        Tests.await(go);
                    })
                    .tell("x");
            Tests.await(running);
            system.close();
        } finally {
            go.countDown();
        }
        assertThat(of("event=stopped")).singleElement().satisfies(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.WARNING);
            assertThat(line.getMessage())
                    .matches("event=stopped system=troupe drained=false took=\\d+ms handled=\\d+ deadLetters=\\d+"
                            + " unfinished=\\[stuck\\]");
        });
    }
}
