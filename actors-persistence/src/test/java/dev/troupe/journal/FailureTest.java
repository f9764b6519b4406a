package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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

    /** Permissions bind root only if it goes without the right to pass them by. */
    @Test
    void aDirectoryThatMayNotBeWrittenToIsRefusedAndCanBeReadFromOutside() throws Exception {
        JournalFiles journal = new JournalFiles(temp.resolve("data"), format);
        journal.life(10, 10, true);
        try (Stream<Path> walk = Files.walk(journal.path)) {
            for (Path path : walk.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("r-xr-xr-x"));
            }
        }
        List<String> by = Files.isWritable(journal.path)
                ? List.of("setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override")
                : List.of();
        assertThat(run(by, "open", journal.path))
                .content()
                .contains(AccessDeniedException.class.getName() + ": " + journal.path)
                .doesNotContain("opened");
        assertThat(run(by, "inspect", journal.path)).content().contains("read 10 records");
    }

    @Test
    void aFileInPlaceOfADirectoryIsRefused() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "mine");
        for (Path data : List.of(file, file.resolve("data"))) {
            assertThatThrownBy(() -> DataDirectory.open(data, options, s -> {}))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(file.toString());
        }
        assertThat(file).hasContent("mine");
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
        command.addAll(JavaCommand.of(Other.class, List.of(what, data.toString(), format.name())));
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
            if (args[0].equals("inspect")) {
                JournalReport report = JournalInspection.of(Path.of(args[1])).read(record -> {});
                System.out.println("read " + report.records() + " records");
                return;
            }
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
