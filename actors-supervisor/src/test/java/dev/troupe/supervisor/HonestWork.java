package dev.troupe.supervisor;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.SystemSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A process of its own whose actors take turns of a tenth of a second, each of which is work. Obeys lines of its input. */
final class HonestWork {
    private static final long TURN_NANOS = 100_000_000;
    static final Duration HANG = Duration.ofMillis(500);

    private final AtomicInteger turns = new AtomicInteger();

    private HonestWork() {}

    public static void main(String[] args) throws IOException {
        new HonestWork().run();
    }

    private void run() throws IOException {
        try (var records = new Records();
                ActorSystem system = ActorSystem.create(SystemSettings.builder()
                        .workers(2)
                        .hangAfter(HANG)
                        .stopTimeout(Duration.ZERO)
                        .build())) {
            for (int i = 0; i < 2; i++) {
                system.spawn(this::worker).tell("work");
            }
            ActorRef<String> hanging = system.spawn(() -> (message, context) -> {
                while (true) {
                    Thread.onSpinWait();
                }
            });
            var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                switch (line) {
                    case "report" ->
                        System.out.println("turns=" + turns + " hangs="
                                + records.of("hang").size() + " stalls="
                                + records.of("worker-stalled").size() + " warnings="
                                + records.of("no-safepoints").size());
                    case "hang" -> hanging.tell("hang");
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }
        System.exit(0); // with a thread that spins
    }

    private Actor<String> worker() {
        return (String message, Context<String> context) -> {
            long end = ProcessTime.ofThread() + TURN_NANOS; // so much work, however long it takes
            while (ProcessTime.ofThread() - end < 0) {
                Thread.onSpinWait();
            }
            turns.incrementAndGet();
            context.self().tell(message);
        };
    }

    /** What the current thread had of the processors. */
    private static final class ProcessTime {
        private static long ofThread() {
            return java.lang.management.ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }
    }
}
