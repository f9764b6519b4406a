package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.spi.WorkerListener;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a system and of its process. */
@Timeout(120)
class ProcessEndTest {
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    /** Two workers, each of which counts; the sums are told when their threads end. */
    static final class Counting {
        private static final int WORKERS = 2;
        private static final int EACH = 10_000;

        private Counting() {}

        public static void main(String[] args) throws InterruptedException {
            var sums = new AtomicLongArray(WORKERS);
            var settings = SystemSettings.builder()
                    .workers(WORKERS)
                    .stopTimeout(Duration.ofMinutes(5))
                    .listener(new WorkerListener() {
                        @Override
                        public void onStop(int worker) {
                            System.out.println("worker " + worker + ": " + sums.get(worker));
                        }
                    });
            ActorSystem system = ActorSystem.create(settings.build()).stopAtExit();
            for (int worker = 0; worker < WORKERS; worker++) {
                int mine = worker;
                ActorRef<Integer> counter = system.spawn(
                        () -> (Integer number, Context<Integer> context) -> sums.addAndGet(mine, number),
                        SpawnOptions.defaults().withPlacement(new Placement.On(worker)));
                for (int i = 1; i <= EACH; i++) {
                    counter.tellOrWait(i);
                }
            }
            system.whenStopped().thenAccept(report -> System.out.println("drained " + report.drained()));
            System.out.println("ready");
        }
    }

    /** An actor that takes an hour to stop; the first argument is how long the stop waits for it. */
    static final class Stubborn {
        private Stubborn() {}

        public static void main(String[] args) {
            var settings = SystemSettings.builder().stopTimeout(Duration.parse(args[0]));
            ActorSystem system = ActorSystem.create(settings.build()).stopAtExit();
            system.spawn(() -> (Object message, Context<Object> context) -> {
                        System.out.println("ready");
                        TimeUnit.HOURS.sleep(1);
                    })
                    .tell("go");
        }
    }

    /** Its only worker never comes to an end of anything. */
    static final class Busy {
        private Busy() {}

        public static void main(String[] args) {
            var settings = SystemSettings.builder().workers(1).stopTimeout(Duration.ZERO);
            ActorSystem system = ActorSystem.create(settings.build()).stopAtExit();
            system.whenStopped().thenAccept(report -> System.out.println("unfinished " + report.unfinished()));
            system.spawn("busy", () -> (Object message, Context<Object> context) -> {
                        System.out.println("ready");
                        while (true) {
                            Thread.onSpinWait();
                        }
                    })
                    .tell("go");
        }
    }

    /** The main thread is long gone when a failure stops the system. */
    static final class Doomed {
        private Doomed() {}

        public static void main(String[] args) {
            ActorSystem system = ActorSystem.create();
            system.whenStopped().thenAccept(report -> System.out.println("stopped for " + report.cause()));
            system.spawn(
                    () -> new Actor<String>() {
                        @Override
                        public void started(Context<String> context) {
                            context.after(Duration.ofMillis(200), "fail");
                        }

                        @Override
                        public void receive(String message, Context<String> context) {
                            throw new IllegalStateException("doomed");
                        }
                    },
                    SpawnOptions.defaults().withAttempts(1).withPolicy((failure, history) -> new Decision.Escalate()));
        }
    }

    private Process start(Class<?> program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                "env", // or it would ignore what the process ignores that runs the tests, as under nohup
                "--default-signal=INT,TERM,HUP",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        processes.add(process);
        return process;
    }

    /** Answers whether the process was there to hear it. */
    private static boolean signal(Process process, String name) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        return kill.waitFor() == 0;
    }

    private static void untilLine(BufferedReader output, String with) throws IOException {
        var before = new ArrayList<String>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            before.add(line);
            if (line.contains(with)) {
                return;
            }
        }
        throw new AssertionError("no line with \"" + with + "\": " + before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void whatWasDoneIsCollectedBeforeTheProcessEnds(String signal) throws Exception {
        Process process = start(Counting.class);
        try (BufferedReader output = process.inputReader()) {
            untilLine(output, "ready");
            assertThat(signal(process, signal)).isTrue();
            long sum = Counting.EACH * (Counting.EACH + 1L) / 2;
            assertThat(output.lines().toList())
                    .containsExactlyInAnyOrder("worker 0: " + sum, "worker 1: " + sum, "drained true");
        }
        assertThat(process.waitFor()).isGreaterThan(128);
    }

    @Test
    void aSystemThatIsTooBusyToAnswerHearsTheSignal() throws Exception {
        Process process = start(Busy.class);
        try (BufferedReader output = process.inputReader()) {
            untilLine(output, "ready");
            assertThat(signal(process, "TERM")).isTrue();
            untilLine(output, "unfinished [busy]");
        }
        assertThat(process.waitFor()).isEqualTo(143);
    }

    @Test
    void theThirdInterruptEndsTheProcess() throws Exception {
        Process process = start(Stubborn.class, "PT1H");
        try (BufferedReader output = process.inputReader()) {
            untilLine(output, "ready");
            for (int i = 0; i < 2; i++) {
                assertThat(signal(process, "INT")).isTrue();
            }
            Tests.until(() -> !signal(process, "INT")); // the second may have come before the first was heard
        }
        assertThat(process.exitValue()).isEqualTo(130);
    }

    /** The log has been reset by then, if it is that of the JDK: its hook runs beside this one. */
    @Test
    void aStopAtTheEndOfTheProcessThatLeavesSomethingIsTold() throws Exception {
        Process process = start(Stubborn.class, "PT0S");
        try (BufferedReader output = process.inputReader()) {
            untilLine(output, "ready");
            assertThat(signal(process, "TERM")).isTrue();
            assertThat(output.lines())
                    .anyMatch(line -> line.startsWith("event=stopped system=troupe drained=false")
                            && line.endsWith("unfinished=[$1]"));
        }
    }

    @Test
    void aFailureThatStopsTheSystemIsToldBeforeTheProcessEnds() throws Exception {
        Process process = start(Doomed.class);
        try (BufferedReader output = process.inputReader()) {
            List<String> lines = output.lines().toList();
            assertThat(lines).anyMatch(line -> line.contains("event=stopped"));
            assertThat(lines).anyMatch(line -> line.startsWith("stopped for Escalation[actor=$"));
        }
        assertThat(process.waitFor()).isZero();
    }
}
