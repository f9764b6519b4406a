package dev.troupe.examples;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.History;
import dev.troupe.testkit.Model;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The example of docs/simulation.md whose clients are told how much is in a till. */
class TillTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** @param id by which an amount that comes again is known */
    record PutIn(int id, int amount, Reply<Integer> reply) {}

    /** What outlives the actor. */
    static final class Disk {
        private final Map<Integer, Integer> answers = new HashMap<>();
        private int sum;

        int putIn(int id, int amount) {
            return answers.computeIfAbsent(id, first -> sum += amount);
        }
    }

    static final class Till implements Actor<PutIn> {
        private final Disk disk;

        Till(Disk disk) {
            this.disk = disk;
        }

        @Override
        public void receive(PutIn put, Context<PutIn> context) {
            put.reply.with(disk.putIn(put.id, put.amount));
        }
    }

    record Sum() implements Model<Integer, Integer, Integer> {
        @Override
        public Integer initial() {
            return 0;
        }

        @Override
        public Result<Integer, Integer> step(Integer sum, Integer amount) {
            return new Result<>(sum + amount, sum + amount);
        }
    }

    private static CompletableFuture<?> putIn(
            ActorRef<PutIn> till, History<Integer, Integer> history, int id, int amount) {
        var call = history.invoke("client " + id, amount);
        return till.<Integer>ask(reply -> new PutIn(id, amount, reply), MINUTE)
                .thenAccept(call::returned); // where it fails the outcome is unknown
    }

    @Simulate(seeds = 200, faults = Weather.STORM)
    void everyAmountCountsOnce(Simulation simulation) {
        var history = new History<Integer, Integer>(simulation::time);
        simulation.check(Checkers.linearizable(history, new Sum()));
        var disk = new Disk();
        SpawnOptions options =
                SpawnOptions.defaults().withPolicy((failure, failures) -> new Decision.Restart(Duration.ofMillis(10)));
        ActorRef<PutIn> till = simulation.system().spawn("till", () -> new Till(disk), options);
        for (int i = 0; i < 20; i++) {
            int id = i;
            int amount = 1 + simulation.random().nextInt(100);
            Duration start = Duration.ofMillis(simulation.random().nextInt(50));
            simulation.after(start, () -> simulation.expect(putIn(till, history, id, amount), MINUTE, "an answer"));
        }
        simulation.run(Duration.ofMinutes(10));
    }
}
