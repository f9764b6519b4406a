package dev.troupe.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What actors of Troupe cost that have handled one message and have nothing to do: memory, and the processor's time. */
@Command(
        name = "idle",
        mixinStandardHelpOptions = true,
        description = "What actors cost that have nothing to do.",
        showDefaultValues = true)
final class IdleActors implements Callable<Integer> {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    @Option(names = "--actors", description = "How many.")
    private int actors = 1_000_000;

    @Option(names = "--seconds", description = "How long they are watched.")
    private int seconds = 30;

    public static void main(String[] args) {
        System.exit(new CommandLine(new IdleActors()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        try (var troupe = new OnTroupe()) {
            System.out.printf(
                    "%,d idle actors: %.1f bytes of heap each, 16 of them the user's object%n",
                    actors, Crowd.heapPerActor(troupe, actors));
            long before = PROCESS.getProcessCpuTime();
            TimeUnit.SECONDS.sleep(seconds);
            double used = (PROCESS.getProcessCpuTime() - before) / 1e9;
            System.out.printf(
                    "the process took %.3f s of a core in %d s: %.2f %%%n", used, seconds, 100 * used / seconds);
        }
        return 0;
    }
}
