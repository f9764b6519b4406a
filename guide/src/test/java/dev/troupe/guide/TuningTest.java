package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.FatalHandler;
import dev.troupe.Idle;
import dev.troupe.Overflow;
import dev.troupe.Placement;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import dev.troupe.WorkerGroup;
import dev.troupe.spi.WorkerListener;
import dev.troupe.testkit.Simulation;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of docs/guide/tuning.md name each setting with its default; and the samples of that page. */
class TuningTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\| ([^|]*) \\| [^|]+ \\|$");

    static List<Record> defaults() {
        return List.of(SystemSettings.defaults(), WorkerGroup.named("worker"), SpawnOptions.defaults());
    }

    @ParameterizedTest
    @MethodSource("defaults")
    void theTableNamesEachSettingWithItsDefault(Record defaults) throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (RecordComponent component : defaults.getClass().getRecordComponents()) {
            expected.put(
                    component.getName(),
                    shown(component.getName(), component.getAccessor().invoke(defaults)));
        }
        assertThat(table(defaults.getClass().getSimpleName())).isEqualTo(expected);
    }

    /** The first two columns of the table below this heading. */
    private static Map<String, String> table(String heading) throws IOException {
        String page = Files.readString(Page.GUIDE.resolve("tuning.md"));
        int begin = page.indexOf("\n## " + heading + "\n");
        assertThat(begin).as("tuning.md has a heading " + heading).isPositive();
        int end = page.indexOf("\n## ", begin + 1);
        return ROW.matcher(page.substring(begin, end < 0 ? page.length() : end))
                .results()
                .collect(Collectors.toMap(row -> row.group(1), row -> row.group(2)));
    }

    private static String shown(String name, @Nullable Object value) {
        return switch (value) {
            case null -> "none";
            case Integer number
            when name.equals("workers") && number == Runtime.getRuntime().availableProcessors() -> "one per processor";
            case Duration time -> time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
            case Boolean on -> on ? "yes" : "no";
            case Idle idle when idle.equals(Idle.backOff()) -> "`backOff`";
            case Placement.Near near -> "`Near`";
            case List<?> groups when groups.equals(List.of(WorkerGroup.named("worker"))) -> "one, `worker`";
            case WorkerListener listener -> "does nothing";
            case FatalHandler handler
            when handler.getClass() == FatalHandler.stopSystem().getClass() -> "`stopSystem`";
            case Supplier<?> parking -> "the JVM's own";
            default -> "`" + value + "`";
        };
    }

    @Test
    void groups() throws InterruptedException {
        // region groups
        SystemSettings settings = SystemSettings.builder()
                .name("shop")
                .groups(
                        WorkerGroup.named("fast").withWorkers(2),
                        WorkerGroup.named("reports").withWorkers(1).withIdle(Idle.park()))
                .handOffAfter(Duration.ofMillis(10))
                .hangAfter(Duration.ofSeconds(1))
                .build();

        SpawnOptions report = SpawnOptions.defaults()
                .withPlacement(new Placement.In("reports"))
                .withMailbox(100)
                .withOverflow(Overflow.REJECT)
                .withHangAfter(Duration.ofMinutes(5));
        // endregion
        assertThat(settings.workers()).isEqualTo(3);
        try (var system = ActorSystem.create(settings)) {
            ActorRef<String> actor = system.spawn(
                    "report",
                    () -> (message, context) ->
                            assertThat(Thread.currentThread().getName()).startsWith("shop-reports"),
                    report);
            actor.tell("where");
            assertThat(system.stop(Duration.ofSeconds(10)).deadLetters()).isZero();
        }
    }

    @Test
    void deadLetters() throws InterruptedException {
        Simulation.play(simulation -> {
            ActorSystem system = simulation.system();
            List<String> alarms = new ArrayList<>();
            // region dead-letters
            system.onDeadLetter(letter -> {
                switch (letter.reason()) {
                    case ATTEMPTS, OVERFLOW -> alarms.add(letter.to() + " " + letter.reason());
                    case DEADLINE, CLOSED, PARENT_RESTARTED, AWAIT_ABANDONED, UNBORN -> {} // counted all the same
                }
            });
            // endregion
            ActorRef<String> actor = system.spawn("fragile", () -> (message, context) -> {
                throw new IllegalArgumentException(message);
            });
            actor.tell("boom");
            simulation.untilIdle(Duration.ofMinutes(1));
            assertThat(alarms).containsExactly("fragile ATTEMPTS");
        });
    }
}
