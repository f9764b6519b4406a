package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.SpawnOptions;
import dev.troupe.futures.ActorFlow;
import dev.troupe.futures.CircuitBreaker;
import dev.troupe.futures.Elements;
import dev.troupe.futures.Eventual;
import dev.troupe.futures.Handle;
import dev.troupe.futures.Retry;
import dev.troupe.futures.Spawner;
import dev.troupe.testkit.Simulation;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of docs/guide/streams.md. */
class StreamsTest {
    @TempDir
    Path temp;

    @Test
    void tasks() throws Exception {
        try (ActorSystem system = ActorSystem.create()) {
            // region tasks
            try (var spawner = new Spawner(system)) {
                Handle<List<Integer>> both = spawner.spawn(Eventual.<Integer>join(List.of(
                        Eventual.timer(Duration.ofMillis(20)).map(slept -> 1), // needs no thread while it waits
                        Eventual.of(system.blocking(() -> 2)).within(Duration.ofSeconds(10)))));
                System.out.println(both.join());
            }
            // endregion
            // region retry
            var breaker = new CircuitBreaker(10, Duration.ofSeconds(30));
            Eventual<String> call =
                    Retry.defaults().of(system, () -> breaker.guard(Eventual.lazy(() -> Eventual.of(fetch(system)))));
            // endregion
            try (var spawner = new Spawner(system)) {
                assertThat(spawner.spawn(call).join()).isEqualTo("fetched");
            }
        }
    }

    private static java.util.concurrent.CompletableFuture<String> fetch(ActorSystem system) {
        return system.blocking(() -> "fetched");
    }

    @Test
    void lines() throws Exception {
        Path file = Files.writeString(temp.resolve("words"), "one\n\ntwo\nthree\n");
        try (ActorSystem system = ActorSystem.create()) {
            // region lines
            Eventual<Integer> letters = Elements.lines(system, file) // read as they are asked for
                    .filter(line -> !line.isEmpty())
                    .map(String::length)
                    .fold(0, Integer::sum);
            // endregion
            try (var spawner = new Spawner(system)) {
                assertThat(spawner.spawn(letters).join()).isEqualTo(11);
            }
        }
    }

    // region taker
    /** Takes files line by line, and is as far in each as it has lines of it. */
    record Index(Map<Path, List<String>> files) implements Actor<Index.Part> {
        record Part(Path file, ActorFlow.Push<String> push) {}

        @Override
        public void receive(Part part, Context<Part> context) {
            var push = part.push();
            List<String> lines = files.computeIfAbsent(part.file(), file -> new ArrayList<>());
            if (push.from() == lines.size()) {
                lines.addAll(push.portion().elements());
            }
            if (push.failure() != null) {
                files.remove(part.file()); // it could not be read to its end
            }
            push.reply().with((long) lines.size());
        }
    }
    // endregion

    @Test
    void into() throws Exception {
        Path file = Files.writeString(temp.resolve("words"), "one\n\ntwo\nthree\n");
        Path none = temp.resolve("none");
        var files = new HashMap<Path, List<String>>();
        try (ActorSystem system = ActorSystem.create();
                var spawner = new Spawner(system)) {
            // region into
            ActorRef<Index.Part> index = system.spawn("index", () -> new Index(files));
            Eventual<Long> lines =
                    new ActorFlow(system).into(Elements.lines(system, file), index, push -> new Index.Part(file, push));
            // endregion
            assertThat(spawner.spawn(lines).join()).isEqualTo(4);
            assertThat(files).containsExactly(Map.entry(file, List.of("one", "", "two", "three")));
            Handle<Long> fails = spawner.spawn(new ActorFlow(system)
                    .into(Elements.lines(system, none), index, push -> new Index.Part(none, push)));
            assertThatThrownBy(fails::join).hasCauseInstanceOf(NoSuchFileException.class);
            assertThat(files).containsOnlyKeys(file);
        }
    }

    // region producer
    /** Gives its numbers by their position: it can be asked for the same ones again. */
    record Numbers(int size) implements Actor<Numbers.Next> {
        record Next(ActorFlow.Pull<Integer> pull) {}

        @Override
        public void receive(Next next, Context<Next> context) {
            var pull = next.pull();
            int from = (int) pull.from();
            int to = Math.min(size, from + pull.most());
            var portion = new ArrayList<Integer>();
            for (int i = from; i < to; i++) {
                portion.add(i);
            }
            pull.reply().with(new ActorFlow.Portion<>(portion, to == size));
        }
    }
    // endregion

    // region consumer
    /** Knows how far it is, and takes what begins there; it answers with where it is then. */
    static final class Sum implements Actor<Sum.Take> {
        record Take(ActorFlow.Push<Integer> push) {}

        private final List<Integer> taken;

        Sum(List<Integer> taken) {
            this.taken = taken;
        }

        @Override
        public void receive(Take take, Context<Take> context) {
            var push = take.push();
            if (push.from() == taken.size()) {
                taken.addAll(push.portion().elements());
            }
            push.reply().with((long) taken.size());
        }
    }
    // endregion

    @Test
    void between() throws InterruptedException {
        Simulation.play(simulation -> {
            var system = simulation.system();
            var taken = new ArrayList<Integer>();
            // region between
            ActorRef<Numbers.Next> numbers = system.spawn("numbers", () -> new Numbers(1000));
            ActorRef<Sum.Take> sum = system.spawn("sum", () -> new Sum(taken));
            var done = new ActorFlow(system)
                    .between(numbers, Numbers.Next::new, sum, Sum.Take::new, SpawnOptions.defaults());
            // endregion
            simulation.expect(done, Duration.ofMinutes(1), "the stream ends");
            simulation.untilIdle(Duration.ofMinutes(1));
            assertThat(taken).hasSize(1000).isSorted();
        });
    }
}
