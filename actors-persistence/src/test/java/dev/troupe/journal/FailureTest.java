package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Format.class)
class FailureTest {
    private final Format format;
    private final JournalOptions options;

    @TempDir
    Path temp;

    FailureTest(Format format) {
        this.format = format;
        this.options = JournalOptions.defaults().withFormat(format);
    }

    /** A disk that fails when told to. */
    private static final class FailingDisk extends HookedDisk {
        boolean failForce;
        boolean failAppend;
        int forces;

        @Override
        public void beforeAppend() {
            if (failAppend) {
                throw new InternalError("a fault occurred in an unsafe memory access operation");
            }
        }

        @Override
        void beforeForce(Hooked file) throws IOException {
            forces++;
            if (failForce) {
                throw new IOException("Input/output error");
            }
        }
    }

    @Test
    void aFailedForceIsFinalAndNeverTriedAgain() throws IOException {
        FailingDisk disk = new FailingDisk();
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"), options, s -> {}, disk)) {
            directory.recover(Replay.ignoring());
            Generation generation = directory.startTail();
            generation.append(1, new byte[10]);
            generation.force();
            generation.append(2, new byte[10]);
            disk.failForce = true;
            assertThatThrownBy(generation::force)
                    .isInstanceOf(JournalFailedException.class)
                    .hasRootCauseMessage("Input/output error");
            disk.failForce = false;
            int forces = disk.forces;
            assertThat(generation.durableUpTo()).isEqualTo(1);
            assertThat(DurableMark.read(temp.resolve("data"), disk)).isEqualTo(new DurableMark.Mark(1, 1));
            assertThatThrownBy(generation::force).isInstanceOf(JournalFailedException.class);
            assertThatThrownBy(() -> generation.append(3, new byte[10]))
                    .isInstanceOf(JournalFailedException.class)
                    .hasRootCauseMessage("Input/output error");
            assertThatThrownBy(generation::close).isInstanceOf(JournalFailedException.class);
            assertThatThrownBy(() -> directory.recover(Replay.ignoring())).isInstanceOf(JournalFailedException.class);
            assertThatThrownBy(directory::startTail).isInstanceOf(JournalFailedException.class);
            assertThat(disk.forces).isEqualTo(forces);
        }
    }

    @Test
    void aFullDiskInAnAppendIsFinal() {
        FailingDisk disk = new FailingDisk();
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"), options, s -> {}, disk)) {
            directory.recover(Replay.ignoring());
            Generation generation = directory.startTail();
            disk.failAppend = true;
            assertThatThrownBy(() -> generation.append(1, new byte[10]))
                    .isInstanceOf(JournalFailedException.class)
                    .hasCauseInstanceOf(InternalError.class);
            disk.failAppend = false;
            assertThatThrownBy(() -> generation.append(1, new byte[10])).isInstanceOf(JournalFailedException.class);
            assertThatThrownBy(generation::close).isInstanceOf(JournalFailedException.class);
        }
        assertThat(new JournalFiles(temp.resolve("data"), format).recoverAll(OnDamage.REFUSE))
                .isEmpty();
    }

    @Test
    void aSecondHolderInThisProcessIsRefusedAndTakesNothing() {
        Path data = temp.resolve("data");
        try (DataDirectory first = DataDirectory.open(data, options, s -> {})) {
            assertThatThrownBy(() -> DataDirectory.open(data, options, s -> {}))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining("pid " + ProcessHandle.current().pid());
            assertThat(first.recover(Replay.ignoring()).lastSequence()).isZero();
        }
        DataDirectory.open(data, options, s -> {}).close();
    }

    @Test
    void aSecondProcessIsRefusedAndToldTheHolder() throws Exception {
        Path data = temp.resolve("data");
        try (DataDirectory first = DataDirectory.open(data, options, s -> {})) {
            Path output = run(List.of(), "open", data);
            assertThat(output)
                    .content()
                    .contains(DirectoryInUseException.class.getName())
                    .contains("pid " + ProcessHandle.current().pid());
            assertThat(first.recover(Replay.ignoring()).lastSequence()).isZero();
        }
        assertThat(run(List.of(), "open", data)).content().contains("opened");
    }

    @Test
    void aProcessThatEndsWithoutACloseLeavesTheMarkOfItsLastForce() throws Exception {
        Path data = temp.resolve("data");
        run(List.of(), "halt", data);
        assertThat(DurableMark.read(data, new LocalDisk())).isEqualTo(new DurableMark.Mark(1, 10));
        Path file = new JournalFiles(data, format).file(1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        assertThatThrownBy(() -> new JournalFiles(data, format).recoverAll(OnDamage.REFUSE))
                .isInstanceOfSatisfying(
                        JournalDamagedException.class,
                        e -> assertThat(e.sequence()).isEqualTo(1));
    }

    @Test
    @Tag("strace")
    void aForceReachesTheDisk() throws Exception {
        Path trace = temp.resolve("trace");
        run(
                List.of("/usr/bin/strace", "-f", "-y", "-e", "trace=fsync,fdatasync", "-o", trace.toString()),
                "force",
                temp.resolve("data"));
        List<String> calls = Files.readAllLines(trace);
        // The header, then one for each of the ten records, then the close.
        assertThat(calls.stream()
                        .filter(s ->
                                s.contains("fdatasync(") && s.contains(format == Format.CHRONICLE ? ".cq4>" : ".log>")))
                .hasSizeGreaterThanOrEqualTo(12);
        assertThat(calls).anyMatch(s -> s.contains("sync(") && s.contains("generation-0000000001>"));
        assertThat(calls).anyMatch(s -> s.contains("sync(") && s.contains("MANIFEST.new>"));
        assertThat(calls).anyMatch(s -> s.contains("sync(") && s.contains("/data>"));
    }

    @Test
    void missingFlagsAreNamed() {
        assertThatThrownBy(() -> ChronicleFlags.check(List.of("java.lang.reflect", "sun.nio.ch")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("--add-opens=java.base/java.lang.reflect=ALL-UNNAMED"
                        + " --add-opens=java.base/sun.nio.ch=ALL-UNNAMED");
    }

    private Path run(List<String> before, String what, Path data) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Other.class.getName(),
                what,
                data.toString(),
                format.name()));
        Path output = Files.createTempFile(temp, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return output;
    }

    /** Runs in a process of its own. */
    static final class Other {
        private Other() {}

        public static void main(String[] args) {
            JournalOptions options = JournalOptions.defaults().withFormat(Format.valueOf(args[2]));
            try (DataDirectory directory = DataDirectory.open(Path.of(args[1]), options, s -> {})) {
                System.out.println("opened");
                if (!args[0].equals("open")) {
                    directory.recover(Replay.ignoring());
                    Generation generation = directory.startTail();
                    for (int i = 1; i <= 10; i++) {
                        generation.append(i, new byte[100]);
                        generation.force();
                    }
                    if (args[0].equals("halt")) {
                        generation.append(11, new byte[100]);
                        generation.flush();
                        Runtime.getRuntime().halt(0);
                    }
                }
            }
        }
    }
}
