package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.router.NoAnswerException;
import dev.troupe.router.Pool;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** The samples of docs/guide/pools.md. */
class PoolsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    // region stock
    sealed interface Stock {
        record Add(String item, int count) implements Stock {}

        record Count(String item, Reply<Integer> reply) implements Stock {}

        record Clear() implements Stock {}
    }

    static final class Shelf implements Actor<Stock> {
        private final Map<String, Integer> counts = new HashMap<>();

        @Override
        public void receive(Stock message, Context<Stock> context) {
            switch (message) {
                case Stock.Add(var item, var count) -> counts.merge(item, count, Integer::sum);
                case Stock.Count(var item, var reply) -> reply.with(counts.getOrDefault(item, 0));
                case Stock.Clear clear -> counts.clear();
            }
        }
    }
    // endregion

    @Test
    void byKey() throws InterruptedException {
        Simulation.play(simulation -> {
            var system = simulation.system();
            // region key
            Pool<Stock> shelves =
                    Pool.spawn(system, "shelf", 4, Pool.Choice.ROUND_ROBIN, Shelf::new, SpawnOptions.defaults());
            shelves.at("apple").tell(new Stock.Add("apple", 3)); // the same shelf for the same item, in order
            shelves.at("apple").tell(new Stock.Add("apple", 4));
            int apples = shelves.at("apple")
                    .<Integer>ask(reply -> new Stock.Count("apple", reply), SECOND)
                    .join();
            // endregion
            assertThat(apples).isEqualTo(7);
            // region broadcast
            shelves.broadcast(new Stock.Clear());
            // endregion
            // region all
            List<Integer> counts = shelves.<Integer>askAll(reply -> new Stock.Count("apple", reply), SECOND)
                    .join();
            // endregion
            assertThat(counts).containsExactly(0, 0, 0, 0);
        });
    }

    // region replica
    /** One of several servers that know the same; some are slow, and some fail. */
    record Server(Duration takes) implements Actor<Lookup> {
        @Override
        public void receive(Lookup lookup, Context<Lookup> context) {
            if (takes.isNegative()) {
                lookup.reply().fail(new IllegalStateException("out of order"));
            } else {
                context.await(
                        context.system().blocking(() -> "found"),
                        SECOND,
                        (found, failure) -> lookup.reply().with("found"));
            }
        }
    }

    record Lookup(Reply<String> reply) {}
    // endregion

    @Test
    void first() throws InterruptedException {
        Simulation.play(simulation -> {
            var system = simulation.system();
            var good = system.spawn("good", () -> new Server(Duration.ZERO));
            var bad = system.spawn("bad", () -> new Server(Duration.ofSeconds(-1)));
            // region first
            Pool<Lookup> servers = Pool.of(system, Pool.Choice.LEAST_WAITING, List.of(good, bad));
            String answer = servers.askFirst(2, Lookup::new, SECOND).join(); // of two, whichever answers first
            // endregion
            assertThat(answer).isEqualTo("found");
            Pool<Lookup> broken = Pool.of(system, Pool.Choice.RANDOM, List.of(bad));
            // region none
            try {
                broken.askFirst(1, Lookup::new, SECOND).join();
            } catch (CompletionException e) {
                System.out.println(e.getCause() instanceof NoAnswerException); // names each member and its cause
            }
            // endregion
        });
    }
}
