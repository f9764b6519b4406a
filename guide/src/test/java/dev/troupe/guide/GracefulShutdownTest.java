package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Placement;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReason;
import dev.troupe.SystemSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The samples of docs/guide/graceful-shutdown.md. */
@Timeout(120)
class GracefulShutdownTest {
    // region tally
    /** A sum that outlives its process. */
    static final class Tally implements Actor<Integer> {
        private final Path file;
        private long sum;

        Tally(Path file) {
            this.file = file;
        }

        @Override
        public void started(Context<Integer> context) throws IOException {
            sum = Files.exists(file) ? Long.parseLong(Files.readString(file)) : 0;
        }

        @Override
        public void receive(Integer number, Context<Integer> context) {
            sum += number;
        }

        @Override
        public void stopped(StopReason reason) throws IOException {
            Path beside = file.resolveSibling(file.getFileName() + ".new");
            Files.writeString(beside, Long.toString(sum));
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE); // the old one or the new one, never half of it
        }
    }
    // endregion

    static final class Counting {
        private Counting() {}

        // region program
        public static void main(String[] args) throws InterruptedException {
            var settings = SystemSettings.builder().workers(2).stopTimeout(Duration.ofMinutes(1));
            var system = ActorSystem.create(settings.build()).stopAtExit();
            for (int worker = 0; worker < 2; worker++) {
                Path file = Path.of(args[0], "worker-" + worker);
                ActorRef<Integer> tally = system.spawn(
                        () -> new Tally(file), SpawnOptions.defaults().withPlacement(new Placement.On(worker)));
                for (int i = 1; i <= 1000; i++) {
                    tally.tellOrWait(i);
                }
            }
            System.out.println("until ctrl-C"); // the system keeps the process alive
        }
        // endregion
    }

    @Test
    void theNextProcessGoesOnFromWhatWasDone(@TempDir Path directory) throws Exception {
        for (int sum : new int[] {500_500, 1_001_000}) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Counting.class.getName(),
                            directory.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                assertThat(process.inputReader().readLine()).isEqualTo("until ctrl-C");
                process.destroy(); // SIGTERM
                assertThat(process.waitFor()).isEqualTo(143);
            } finally {
                process.destroyForcibly();
            }
            for (int worker = 0; worker < 2; worker++) {
                assertThat(directory.resolve("worker-" + worker)).hasContent(String.valueOf(sum));
            }
        }
    }
}
