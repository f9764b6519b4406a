package dev.troupe.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.troupe.SystemSettings;
import java.lang.management.ManagementFactory;
import java.util.List;
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

    /** The compiler is still at work when the actors have been spawned. */
    private static final int SETTLE_SECONDS = 2;

    @Option(
            names = "--actors",
            split = ",",
            description = "How many, one after the other; 0 for a system without actors.")
    private List<Integer> sizes = List.of(0, 1_000_000);

    @Option(names = "--seconds", description = "How long they are watched.")
    private int seconds = 30;

    public static void main(String[] args) {
        System.exit(new CommandLine(new IdleActors()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Circumstances.now(ManagementFactory.getRuntimeMXBean().getInputArguments())
                .forEach((name, value) -> System.out.println(name + " " + value));
        TroupeSettings.of(SystemSettings.defaults()).forEach((name, value) -> System.out.println(name + " " + value));
        watch("a process without a system");
        for (int size : sizes) {
            try (var troupe = new OnTroupe()) {
                if (size == 0) {
                    watch("a system without actors");
                } else {
                    double bytes = Crowd.heapPerActor(troupe, size);
                    System.out.printf(
                            "%,d idle actors: %.1f bytes of heap each, 16 of them the user's object%n", size, bytes);
                    watch(String.format("%,d idle actors", size));
                }
            }
        }
        return 0;
    }

    private void watch(String what) throws InterruptedException {
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        long before = PROCESS.getProcessCpuTime();
        TimeUnit.SECONDS.sleep(seconds);
        double used = (PROCESS.getProcessCpuTime() - before) / 1e9;
        System.out.printf(
                "%s: %.3f s of a core in %d s, which is %.2f %%%n", what, used, seconds, 100 * used / seconds);
    }
}
