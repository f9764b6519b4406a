package dev.troupe.kv.actor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.Decision;
import dev.troupe.FailurePolicy;
import dev.troupe.SpawnOptions;
import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.Replay;
import dev.troupe.journal.SimulatedDisk;
import dev.troupe.journal.SimulatedDisk.Fault;
import dev.troupe.journal.SimulatedLives;
import dev.troupe.journal.SyncMode;
import dev.troupe.kv.command.Commands;
import dev.troupe.kv.command.StoreCommand;
import dev.troupe.kv.resp.Request;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.testkit.Checker;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Faults;
import dev.troupe.testkit.History;
import dev.troupe.testkit.Linearizability;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import dev.troupe.testkit.SimulationFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The path of a command through the store, all of it but the network, on a simulated disk, under all kinds of faults. */
class KvSimulationTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int CLIENTS = 4;
    private static final int COMMANDS_EACH = 25;
    private static final int SNAPSHOT_AFTER = 500;
    private static final List<String> KEYS = List.of("first", "second");

    private static final Decision RESTART = new Decision.Restart(Duration.ofMillis(10));
    private static final Commands COMMANDS = new Commands(Map.of(), () -> "");

    private static final JournalOptions JOURNAL = JournalOptions.defaults().withSnapshotAfter(SNAPSHOT_AFTER);

    private static final Map<Fault, Integer> DISK_FAULTS = new EnumMap<>(Fault.class);

    @AfterAll
    static void tellOfTheDisk() {
        System.out.println("faults of disks: " + DISK_FAULTS);
    }

    private static Journal journal(SimulatedDisk disk) {
        return disk.open(JOURNAL, line -> {});
    }

    /** Up to which sequence a snapshot lies on the disk. */
    private static long snapshot(SimulatedDisk disk) {
        return journal(disk).recover(Replay.ignoring()).snapshot();
    }

    /** A running store, as its connections see it. */
    record Store(ActorRef<KvMessage> actor, Horizon horizon) {
        static Store start(Simulation simulation, String name, Journal journal, FailurePolicy policy) {
            var horizon = new Horizon();
            var settings = new KeyValueActor.Settings(
                    journal, SyncMode.ALWAYS, Duration.ofSeconds(5), Long.MAX_VALUE, horizon, new Persistence());
            SpawnOptions options = KeyValueActor.options(1000).withPolicy(policy);
            return new Store(
                    simulation
                            .system()
                            .spawn(name, KeyValueActor.factory(settings, new CompletableFuture<>()), options),
                    horizon);
        }

        /** One that starts again whatever happens, with its guardian. */
        static Store start(Simulation simulation, Journal journal) {
            Store store = start(simulation, "kv", journal, (failure, history) -> RESTART);
            simulation.system().spawn("guardian", () -> new Guardian(store.actor), Guardian.options());
            return store;
        }

        /** One that ends when its journal has failed. */
        static Store start(Simulation simulation, int number, Journal journal) {
            return start(
                    simulation,
                    "kv" + number,
                    journal,
                    (failure, history) -> KeyValueActor.isFinal(failure) ? new Decision.Stop() : RESTART);
        }

        boolean hasEnded() {
            return actor.hasEnded();
        }

        /** Sends one command; the answer may not be true yet. */
        CompletableFuture<Answer> ask(String... words) {
            var command = (StoreCommand) COMMANDS.parse(Request.of(words));
            return actor.ask(reply -> new KvMessage.Batch(List.of(command), reply), DEADLINE);
        }

        /** Sends one command, and waits until the answer is true. */
        CompletableFuture<RespValue> send(String... words) {
            return ask(words).thenCompose(horizon::await).thenApply(List::getFirst);
        }
    }

    /** A way to add one to the number under a key. */
    enum Way {
        /** The right one. */
        INCREMENT {
            @Override
            CompletableFuture<RespValue> add(Store store, String key) {
                return store.send("INCR", key);
            }
        },
        /** Two clients at once read the same number. */
        READ_THEN_WRITE {
            @Override
            CompletableFuture<RespValue> add(Store store, String key) {
                return store.send("GET", key).thenCompose(value -> {
                    long next = value instanceof RespValue.Bulk old ? Long.parseLong(old.text()) + 1 : 1;
                    return store.send("SET", key, "" + next).thenApply(ok -> new RespValue.Int(next));
                });
            }
        },
        /** What is acknowledged may not be written yet. */
        ACKNOWLEDGE_BEFORE_THE_WRITE {
            @Override
            CompletableFuture<RespValue> add(Store store, String key) {
                return store.ask("INCR", key)
                        .thenApply(answer -> answer.values().getFirst());
            }
        };

        abstract CompletableFuture<RespValue> add(Store store, String key);

        CompletableFuture<RespValue> carryOut(Store store, List<String> words) {
            return words.getFirst().equals("INCR")
                    ? add(store, words.get(1))
                    : store.send(words.toArray(String[]::new));
        }
    }

    /** Sends one command after the other, and keeps what it learns. */
    private static final class Client {
        private final String name;
        private final Way way;
        private final Simulation simulation;
        private final Supplier<Store> store;
        private final History<List<String>, String> history;
        private final List<Unknown> unknown = new ArrayList<>();
        private int left = COMMANDS_EACH;
        private CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);

        /** What no answer has come to. */
        private record Unknown(Store asked, History<List<String>, String>.Call call) {}

        Client(
                String name,
                Way way,
                Simulation simulation,
                Supplier<Store> store,
                History<List<String>, String> history) {
            this.name = name;
            this.way = way;
            this.simulation = simulation;
            this.store = store;
            this.history = history;
        }

        void next() {
            unknown.removeIf(this::isOver);
            if (left-- == 0) {
                return;
            }
            connect();
        }

        /** Once there is a store. */
        private void connect() {
            Store connected = store.get();
            if (connected.hasEnded()) {
                simulation.after(Duration.ofMillis(10), this::connect);
            } else {
                ask(connected, words());
            }
        }

        private void ask(Store connected, List<String> words) {
            var call = history.invoke(name, words);
            CompletableFuture<RespValue> answer = way.carryOut(connected, words);
            waitWith(connected, answer);
            answered = answer.handle((value, failure) -> {
                        if (value != null) {
                            call.returned(OneKey.text(value));
                        } else if (failure.getCause() instanceof LostException) {
                            call.failed();
                        } else {
                            unknown.add(new Unknown(connected, call));
                        }
                        return words;
                    })
                    .thenRun(() -> simulation.after(Duration.ZERO, this::next)); // as on the client's own thread
        }

        /** What a store does that has a successor is not seen on the disk of that. */
        private boolean isOver(Unknown one) {
            boolean is = one.asked != store.get();
            if (is) {
                one.call.over();
            }
            return is;
        }

        /** The connection ends with the store. */
        private void waitWith(Store connected, CompletableFuture<?> answer) {
            if (answer.isDone()) {
                return;
            }
            if (store.get() != connected) {
                answer.completeExceptionally(new IllegalStateException("the store has ended"));
            } else {
                simulation.after(Duration.ofSeconds(1), () -> waitWith(connected, answer));
            }
        }

        private List<String> words() {
            String key = KEYS.get(left % KEYS.size());
            return switch (simulation.random().nextInt(20)) {
                case 0 -> List.of("SET", key, "" + (1 + simulation.random().nextInt(1000)));
                case 1 -> List.of("DEL", key);
                case 2 -> List.of("APPEND", key, "7");
                case 3, 4, 5 -> List.of("GET", key);
                default -> List.of("INCR", key);
            };
        }

        boolean isOver() {
            return left < 0 || answered.isCompletedExceptionally();
        }

        void requireNoError() {
            if (answered.isCompletedExceptionally()) {
                answered.join();
            }
        }
    }

    /** Starts a store on what is left on a disk, and reads all keys. */
    private static void readAll(SimulatedDisk disk, History<List<String>, String> history) throws InterruptedException {
        Simulation.play(simulation -> {
            Store store = Store.start(simulation, journal(disk.afterProcessLoss(1))); // the same in each play
            for (String key : KEYS) {
                var call = history.invoke("afterwards", List.of("GET", key));
                call.returned(OneKey.text(store.send("GET", key).join()));
            }
        });
    }

    /** Whether the store is over, since a policy was given up. */
    private static final class Ended implements Checker {
        private boolean any;

        @Override
        public void supervised(SupervisionEvent event) {
            any |= event instanceof SupervisionEvent.Stopped || event instanceof SupervisionEvent.Escalated;
        }
    }

    /** What a loss of power leaves at some time: the disk, and what the clients had been told by then. */
    private record Rest(SimulatedDisk disk, History<List<String>, String> history) {}

    private static List<Client> clients(
            Simulation simulation, Way way, Supplier<Store> store, History<List<String>, String> history) {
        var clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new Client("" + i, way, simulation, store, history))
                .toList();
        clients.forEach(Client::next);
        return clients;
    }

    /** Answers up to where there is a snapshot. */
    private static long isLinearizable(Simulation simulation, Way way) throws InterruptedException {
        simulation.check(Checkers.messages());
        var history = new History<List<String>, String>(simulation::time);
        simulation.check(Checkers.linearizable(history, new OneKey()));
        var disk = new SimulatedDisk(simulation.seed());
        Store store = Store.start(simulation, journal(disk));
        List<Client> clients = clients(simulation, way, () -> store, history);
        var rest = new AtomicReference<@Nullable Rest>();
        simulation.after(Duration.ofMillis(1 + simulation.random().nextInt(100)), () -> {
            long chance = simulation.random().nextLong();
            rest.set(new Rest(disk.afterPowerLoss(chance), history.copy()));
        });
        var ended = new Ended();
        simulation.check(ended);
        simulation.until(
                Duration.ofHours(10), () -> ended.any || clients.stream().allMatch(Client::isOver));
        clients.forEach(Client::requireNoError);
        simulation.run(DEADLINE);

        readAll(disk, history);
        Rest left = rest.get();
        if (left != null) {
            readAll(left.disk, left.history);
            Linearizability.check(left.history, new OneKey()).require();
        }
        return snapshot(disk.afterProcessLoss(simulation.seed()));
    }

    @Simulate(seeds = 30, workers = 2)
    void everyKeyIsLinearizable(Simulation simulation) throws InterruptedException {
        assertThat(isLinearizable(simulation, Way.INCREMENT)).isPositive();
    }

    @Simulate(seeds = 100, workers = 2, faults = Weather.SOME)
    void everyKeyIsLinearizableOnABadDay(Simulation simulation) throws InterruptedException {
        isLinearizable(simulation, Way.INCREMENT);
    }

    @Simulate(seeds = 100, workers = 2, faults = Weather.STORM)
    void everyKeyIsLinearizableInAStorm(Simulation simulation) throws InterruptedException {
        isLinearizable(simulation, Way.INCREMENT);
    }

    @Simulate(seeds = 30, workers = 2, faults = Weather.SOME)
    void everyKeyIsLinearizableOnADiskThatFails(Simulation simulation) throws InterruptedException {
        simulation.check(Checkers.messages());
        var history = new History<List<String>, String>(simulation::time);
        var lives = new SimulatedLives<>(
                simulation,
                JOURNAL,
                DISK_FAULTS,
                (number, journal) -> Store.start(simulation, number, journal),
                Store::hasEnded);
        List<Client> clients = clients(simulation, Way.INCREMENT, lives::current, history);
        simulation.until(Duration.ofHours(10), () -> clients.stream().allMatch(Client::isOver));
        clients.forEach(Client::requireNoError);
        simulation.run(DEADLINE);
        readAll(lives.end(), history);
        Linearizability.check(history, new OneKey()).require();
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
                    simulation -> isLinearizable(simulation, way));
            return false;
        } catch (SimulationFailed e) {
            assertThat(String.valueOf(e.getCause())).contains("not linearizable: key=");
            System.out.println("client " + way + ": found out by seed " + seed + ": " + e.getCause());
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
