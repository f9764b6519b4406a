package dev.troupe.kv.actor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.Decision;
import dev.troupe.SpawnOptions;
import dev.troupe.journal.SyncMode;
import dev.troupe.kv.command.Commands;
import dev.troupe.kv.command.StoreCommand;
import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.testkit.Checker;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Faults;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import dev.troupe.testkit.SimulationFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The path of a command through the store, all of it but the network and the disk, under all kinds of faults. */
class KvSimulationTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int CLIENTS = 4;
    private static final int INCREMENTS = 25;

    private static final Commands COMMANDS = new Commands(Map.of(), () -> "");

    private static ActorRef<KvMessage> store(Simulation simulation, MemoryJournal journal, Horizon horizon) {
        var settings =
                new KeyValueActor.Settings(journal, SyncMode.ALWAYS, Duration.ofSeconds(5), Long.MAX_VALUE, horizon);
        SpawnOptions options = KeyValueActor.options(1000)
                .withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(10)));
        ActorRef<KvMessage> store =
                simulation.system().spawn("kv", KeyValueActor.factory(settings, new CompletableFuture<>()), options);
        simulation.system().spawn("guardian", () -> new Guardian(store), Guardian.options());
        return store;
    }

    /** Sends one command; the answer may not be true yet. */
    private static CompletableFuture<Answer> ask(ActorRef<KvMessage> store, String... words) {
        var command = (StoreCommand) COMMANDS.parse(Request.of(words));
        return store.ask(reply -> new KvMessage.Batch(List.of(command), reply), DEADLINE);
    }

    /** Sends one command, and waits until the answer is true. */
    private static CompletableFuture<RespValue> send(ActorRef<KvMessage> store, Horizon horizon, String... words) {
        return ask(store, words).thenCompose(horizon::await).thenApply(List::getFirst);
    }

    /** A way to add one to the number under a key. */
    enum Way {
        /** The right one. */
        INCREMENT {
            @Override
            CompletableFuture<RespValue> add(ActorRef<KvMessage> store, Horizon horizon, String key) {
                return send(store, horizon, "INCR", key);
            }
        },
        /** Two clients at once read the same number. */
        READ_THEN_WRITE {
            @Override
            CompletableFuture<RespValue> add(ActorRef<KvMessage> store, Horizon horizon, String key) {
                return send(store, horizon, "INCRBY", key, "0").thenCompose(value -> {
                    long next = ((RespValue.Int) value).value() + 1;
                    return send(store, horizon, "SET", key, "" + next).thenApply(ok -> new RespValue.Int(next));
                });
            }
        },
        /** What is acknowledged may not be written yet. */
        ACKNOWLEDGE_BEFORE_THE_WRITE {
            @Override
            CompletableFuture<RespValue> add(ActorRef<KvMessage> store, Horizon horizon, String key) {
                return ask(store, "INCR", key)
                        .thenApply(answer -> answer.values().getFirst());
            }
        };

        abstract CompletableFuture<RespValue> add(ActorRef<KvMessage> store, Horizon horizon, String key);
    }

    /** Increments one of two counters again and again, one after the other, and keeps what it learns. */
    private static final class Client {
        private final Way way;
        private final Simulation simulation;
        private final ActorRef<KvMessage> store;
        private final Horizon horizon;
        private final Counter[] counters;
        private int left = INCREMENTS;
        private boolean over;
        private CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);

        Client(Way way, Simulation simulation, ActorRef<KvMessage> store, Horizon horizon, Counter... counters) {
            this.way = way;
            this.simulation = simulation;
            this.store = store;
            this.horizon = horizon;
            this.counters = counters;
        }

        void next() {
            if (left-- == 0) {
                over = true;
                return;
            }
            Counter counter = counters[left % counters.length];
            long before = counter.highest;
            counter.sent++;
            answered = way.add(store, horizon, counter.key)
                    .handle((value, failure) -> {
                        if (value instanceof RespValue.Int(long now)) {
                            counter.acknowledged(now, before);
                        }
                        return value;
                    })
                    .thenRun(() -> simulation.after(Duration.ZERO, this::next)); // as on the client's own thread
        }

        /** Whether it has no more to do, or has learned what must not be. */
        boolean isOver() {
            return over || answered.isCompletedExceptionally();
        }
    }

    /** What all clients together know of one key. */
    private static final class Counter {
        private final String key;
        private final Map<Long, Boolean> seen = new HashMap<>();
        private long highest;
        private int sent;

        Counter(String key) {
            this.key = key;
        }

        /**
         * An increment was answered.
         *
         * @param before the highest answer when it was sent
         */
        void acknowledged(long value, long before) {
            assertThat(value)
                    .as("%s goes on where it was when the command was sent", key)
                    .isGreaterThan(before);
            assertThat(seen.put(value, true))
                    .as("%s is %d for one client only", key, value)
                    .isNull();
            highest = Math.max(highest, value);
        }

        void isConsistentWith(long last) {
            assertThat(last).as(key).isBetween(Math.max(highest, seen.size()), (long) sent);
        }
    }

    private static long value(Simulation simulation, MemoryJournal journal, String key) {
        var horizon = new Horizon();
        return switch (send(store(simulation, journal, horizon), horizon, "INCRBY", key, "0")
                .join()) {
            case RespValue.Int(long value) -> value;
            default -> throw new AssertionError("no number");
        };
    }

    /** Whether the store is over, since a policy was given up. */
    private static final class Ended implements Checker {
        private boolean any;

        @Override
        public void supervised(SupervisionEvent event) {
            any |= event instanceof SupervisionEvent.Stopped || event instanceof SupervisionEvent.Escalated;
        }
    }

    /** What a loss of power leaves at some time: the journal, and what the clients had been told by then. */
    private record Rest(MemoryJournal journal, long first, long second) {}

    private static void incrementsCount(Simulation simulation, Way way) throws InterruptedException {
        simulation.check(Checkers.messages());
        var journal = new MemoryJournal();
        var horizon = new Horizon();
        ActorRef<KvMessage> store = store(simulation, journal, horizon);
        var first = new Counter("first");
        var second = new Counter("second");
        var clients = new ArrayList<Client>();
        for (int i = 0; i < CLIENTS; i++) {
            var client = new Client(way, simulation, store, horizon, first, second);
            clients.add(client);
            client.next();
        }
        var rest = new AtomicReference<@Nullable Rest>();
        long seed = simulation.seed();
        simulation.after(Duration.ofMillis(1 + simulation.random().nextInt(100)), () -> {
            int lucky = journal.unforced() == 0 ? 0 : simulation.random().nextInt(journal.unforced() + 1);
            rest.set(new Rest(journal.afterPowerLoss(lucky), first.highest, second.highest));
        });
        var ended = new Ended();
        simulation.check(ended);
        simulation.until(
                Duration.ofHours(10), () -> ended.any || clients.stream().allMatch(Client::isOver));
        for (Client client : clients) {
            if (client.answered.isCompletedExceptionally()) {
                throw new AssertionError(client.answered.exceptionNow().getMessage());
            }
        }
        simulation.run(DEADLINE);

        var settings = Simulation.settings().build();
        Simulation.play(seed, Faults.none(), settings, after -> {
            first.isConsistentWith(value(after, journal, first.key));
        });
        Simulation.play(seed, Faults.none(), settings, after -> {
            second.isConsistentWith(value(after, journal, second.key));
        });
        Rest left = rest.get();
        if (left != null) {
            Simulation.play(seed, Faults.none(), settings, after -> {
                assertThat(value(after, left.journal, first.key)).isGreaterThanOrEqualTo(left.first);
            });
            Simulation.play(seed, Faults.none(), settings, after -> {
                assertThat(value(after, left.journal, second.key)).isGreaterThanOrEqualTo(left.second);
            });
        }
    }

    @Simulate(seeds = 30, workers = 2)
    void everyIncrementCountsOnce(Simulation simulation) throws InterruptedException {
        incrementsCount(simulation, Way.INCREMENT);
    }

    @Simulate(seeds = 100, workers = 2, faults = Weather.SOME)
    void everyIncrementCountsOnceOnABadDay(Simulation simulation) throws InterruptedException {
        incrementsCount(simulation, Way.INCREMENT);
    }

    @Simulate(seeds = 200, workers = 2, faults = Weather.STORM)
    void everyIncrementCountsOnceInAStorm(Simulation simulation) throws InterruptedException {
        incrementsCount(simulation, Way.INCREMENT);
    }

    /** Two mistakes that clients make. The checks above can fail. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INCREMENT")
    void aMistakeOfAClientIsFoundOut(Way way) {
        assertThat(LongStream.rangeClosed(1, 10_000)
                        .filter(seed -> isFoundOut(seed, way))
                        .findFirst())
                .isPresent();
    }

    private static boolean isFoundOut(long seed, Way way) {
        try {
            Simulation.play(
                    seed,
                    Faults.some(),
                    Simulation.settings().workers(2).build(),
                    simulation -> incrementsCount(simulation, way));
            return false;
        } catch (SimulationFailed e) {
            assertThat(String.valueOf(e.getCause())).containsAnyOf("first", "second");
            System.out.println("client " + way + ": found out by seed " + seed + ": "
                    + String.valueOf(e.getCause()).replaceAll("\\s+", " "));
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
