package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What happens to a whole process is no hang of its actors: it is stopped, or has hardly any processor to run on. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "needs taskset, and signals")
@Timeout(180)
class ProcessTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern REPORT = Pattern.compile("turns=(\\d+) hangs=(\\d+) stalls=(\\d+) warnings=(\\d+)");

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void kill() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    private record Report(int turns, int hangs, int stalls, int warnings) {}

    /** A running program, and its answers. */
    private record Program(Process process, BufferedReader out, BufferedWriter in) {
        private void say(String line) throws IOException {
            in.write(line);
            in.newLine();
            in.flush();
        }

        private Report report() throws IOException {
            say("report");
            String line = out.readLine();
            Matcher matcher = REPORT.matcher(String.valueOf(line));
            assertThat(matcher.matches()).as(line).isTrue();
            return new Report(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)),
                    Integer.parseInt(matcher.group(4)));
        }

        private void awaitTurns(int more) throws IOException {
            int until = report().turns + more;
            Awaitility.await().atMost(PATIENCE).until(() -> report().turns >= until);
        }
    }

    private Program program(List<String> before, String... options) throws IOException {
        var command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), HonestWork.class.getName()));
        Process process = start(command.toArray(String[]::new));
        return new Program(
                process, process.inputReader(StandardCharsets.UTF_8), process.outputWriter(StandardCharsets.UTF_8));
    }

    private void signal(String name, Process to) throws Exception {
        assertThat(start("kill", "-" + name, String.valueOf(to.pid())).waitFor())
                .isZero();
    }

    private static void seeItHang(Program program) throws IOException {
        program.say("hang");
        Awaitility.await().atMost(PATIENCE).until(() -> program.report().hangs == 1); // so this watchdog does bark
    }

    @Test
    void aProcessThatIsStoppedForSecondsHasNoHang() throws Exception {
        Program program = program(List.of(), "-XX:+UseG1GC");
        program.awaitTurns(10);
        for (int i = 0; i < 2; i++) {
            signal("STOP", program.process);
            assertThat(program.process.waitFor(5 * HonestWork.HANG.toMillis(), TimeUnit.MILLISECONDS))
                    .isFalse();
            signal("CONT", program.process);
            program.awaitTurns(10);
        }
        assertThat(program.report()).extracting(Report::hangs, Report::stalls).containsExactly(0, 0);
        seeItHang(program);
    }

    @Test
    void aProcessThatHardlyRunsHasNoHang() throws Exception {
        List<String> core = List.of("taskset", "-c", "0");
        Program program = program(core, "-XX:+UseG1GC");
        program.awaitTurns(4);
        for (int i = 0; i < 15; i++) {
            start("taskset", "-c", "0", "sh", "-c", "while :; do :; done");
        }
        program.awaitTurns(6); // each takes more than three times as long as a hang is
        assertThat(program.report()).extracting(Report::hangs, Report::stalls).containsExactly(0, 0);
    }

    @Test
    void aCollectorWithoutSafepointsInLoopsIsWarnedOf() throws Exception {
        Program program = program(List.of(), "-XX:+UseSerialGC");
        Awaitility.await().atMost(PATIENCE).until(() -> program.report().warnings == 1);
        Program safe = program(List.of(), "-XX:+UseSerialGC", "-XX:+UseCountedLoopSafepoints");
        safe.awaitTurns(10);
        assertThat(safe.report().warnings).isZero();
    }
}
