package dev.troupe.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.journal.Format;
import dev.troupe.journal.JournalInspection;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.SyncMode;
import dev.troupe.persistence.Bank.Line;
import dev.troupe.persistence.Bank.Then;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Durable actors in a process for which the operating system fails. What was acknowledged was forced before, nothing is
 * acknowledged behind the failure, and the next process finds all that was.
 */
@ParameterizedClass
@EnumSource(Format.class)
class DurableFaultTest {
    private static final int MOST = 200_000;

    private final JournalOptions options;

    @TempDir
    Path temp;

    private Path data = Path.of("");
    private final List<Line> lines = new ArrayList<>();

    DurableFaultTest(Format format) {
        options = JournalOptions.defaults().withFormat(format).withReserve(0);
    }

    private List<Line> of(String what) {
        return lines.stream().filter(line -> line.what().equals(what)).toList();
    }

    /** What a bank says that comes to its end by itself. */
    private void depositUntilItFails(JournalOptions how, String... by) throws IOException {
        try (Bank bank = new Bank(List.of(by), data, how, SyncMode.ALWAYS, Then.DEPOSIT)) {
            for (Line line = bank.line(); line != null; line = bank.line()) {
                lines.add(line);
                assertThat(lines).as("deposits fail at last").hasSizeLessThan(MOST);
            }
        }
        System.out.println(
                "durable actors, " + how.format() + ": " + of("acknowledged").size() + " acknowledged, then "
                        + of("again").stream().map(Line::value).distinct().toList());
    }

    private void verify(String cause) throws IOException {
        assertThat(of("then")).noneMatch(Line::isBalance);
        assertThat(of("again"))
                .hasSize(Bank.ACCOUNTS.size())
                .allSatisfy(line -> assertThat(line.value()).containsPattern(cause));
        assertThat(of("ended")).hasSize(1);
        Map<String, Long> forced = forced();
        Map<String, Long> found = found();
        for (Line line : of("acknowledged")) {
            assertThat(line.deposits())
                    .as("%s", line)
                    .isLessThanOrEqualTo(forced.get(line.account()))
                    .isLessThanOrEqualTo(found.get(line.account()));
        }
    }

    /** How many deposits of each account lie before the mark of the last force. */
    private Map<String, Long> forced() {
        Map<String, Long> forced = new HashMap<>();
        JournalInspection journal = JournalInspection.of(data);
        long reached = journal.reached();
        journal.read(record -> {
            Facts turn = Facts.of(record.payload()); // a deposit each
            if (record.sequence() <= reached) {
                forced.merge(turn.key().id(), 1L, Long::sum);
            }
        });
        return forced;
    }

    private Map<String, Long> found() throws IOException {
        Map<String, Long> found = new HashMap<>();
        try (Bank bank = new Bank(List.of(), data, options, SyncMode.ALWAYS, Then.WAIT)) {
            for (Line line = bank.next(); !line.what().equals("open"); line = bank.next()) {
                if (line.what().equals("holds")) {
                    found.put(line.account(), line.deposits());
                }
            }
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 200})
    @Tag("strace")
    void afterAForceThatFailsNothingIsAcknowledged(int force) throws IOException {
        data = temp.resolve("data");
        Path trace = temp.resolve("trace");
        depositUntilItFails(
                options,
                "/usr/bin/strace",
                "-f",
                "-y",
                "--seccomp-bpf",
                "-e",
                "trace=fdatasync,fsync,msync,pwrite64",
                "-e",
                "inject=fdatasync,fsync,msync:error=EIO:when=" + force + "+", // counted by thread
                "-o",
                trace.toString());
        assertThat(of("acknowledged")).hasSizeGreaterThanOrEqualTo(force / 2);
        List<String> calls = Files.readAllLines(trace);
        List<String> after = calls.stream()
                .dropWhile(call -> !call.contains("(INJECTED)"))
                .skip(1)
                .toList();
        assertThat(after).as("nothing is marked as forced").noneMatch(call -> call.contains("/DURABLE>"));
        assertThat(after).as("no force is tried again").noneMatch(call -> call.contains("/generation-"));
        verify("Input/output error");
    }

    /** As a disk that is full, for whoever runs it. */
    @Test
    void aFileThatMayNotGrowAcknowledgesNothingMore() throws IOException {
        data = temp.resolve("data");
        depositUntilItFails(options, "bash", "-c", "ulimit -f 300 && exec \"$0\" \"$@\""); // KiB
        // A queue begins with a file that is too large.
        assertThat(of("acknowledged").isEmpty()).isEqualTo(options.format() == Format.CHRONICLE);
        verify("File too large");
    }

    /**
     * On a disk of its own, which needs root. Without room for a page of a mapped file there is no file system to say so.
     */
    @ParameterizedTest
    @CsvSource({"0, No space left on device|unsafe memory access", "2000000, nearly full"})
    @Tag("tmpfs")
    void aFullDiskAcknowledgesNothingMore(long reserve, String cause) throws IOException, InterruptedException {
        Path disk = Files.createDirectory(temp.resolve("disk"));
        data = disk.resolve("data");
        run("mount", "-t", "tmpfs", "-o", "size=4m", "troupe", disk.toString());
        try {
            depositUntilItFails(options.withReserve(reserve));
            assertThat(of("acknowledged")).hasSizeGreaterThan(1000);
            run("mount", "-o", "remount,size=64m", disk.toString());
            verify(cause);
        } finally {
            run("umount", disk.toString());
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor())
                .as(String.join(" ", command))
                .isZero();
    }
}
