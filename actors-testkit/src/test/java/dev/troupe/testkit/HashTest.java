package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A seed is the same play in every process: under another collector and compiler, and with other salts of hash orders. */
class HashTest {
    private static final int SEEDS = 20;

    /** The hashes of some plays, as text. */
    private static String hashes() throws InterruptedException {
        List<String> hashes = new ArrayList<>();
        for (long seed : LongStream.rangeClosed(1, SEEDS).toArray()) {
            SimulationReport report = Simulation.play(
                    seed,
                    Faults.storm(),
                    Simulation.settings().ringCapacity(4).build(),
                    simulation -> KernelSimulationTest.traffic(simulation, 3));
            hashes.add(Long.toHexString(report.hash()) + "/" + report.turns());
        }
        return String.join(" ", hashes);
    }

    /** The other process. */
    public static void main(String[] arguments) throws InterruptedException {
        System.out.println(hashes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseParallelGC", "-XX:TieredStopAtLevel=1", "-Xint"})
    void isTheSameInAnotherProcess(String flag) throws IOException, InterruptedException {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        flag,
                        "-cp",
                        System.getProperty("java.class.path"),
                        HashTest.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String theirs = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(other.waitFor()).isZero();
        assertThat(theirs).isEqualTo(hashes());
    }
}
