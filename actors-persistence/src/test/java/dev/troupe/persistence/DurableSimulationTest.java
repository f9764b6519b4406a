package dev.troupe.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.AskException;
import dev.troupe.Decision;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.SimulatedDisk;
import dev.troupe.journal.SimulatedDisk.Fault;
import dev.troupe.journal.SimulatedLives;
import dev.troupe.journal.SyncMode;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Faults;
import dev.troupe.testkit.History;
import dev.troupe.testkit.Linearizability;
import dev.troupe.testkit.Model;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import dev.troupe.testkit.SimulationFailed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Durable actors over a disk in memory, which fails as all else does, and loses power. */
class DurableSimulationTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final List<String> IDS = List.of("alice", "bob", "carol");
    private static final int CLIENTS = 4;
    private static final int COMMANDS = 25;
    private static final Duration PASSIVATE_AFTER = Duration.ofMillis(1);
    private static final JournalOptions JOURNAL = JournalOptions.defaults().withSnapshotAfter(2000);

    private static final Map<Fault, Integer> DISK_FAULTS = new EnumMap<>(Fault.class);

    @AfterAll
    static void tellOfTheDisk() {
        System.out.println("faults of disks: " + DISK_FAULTS);
    }

    /** What is asked of one account: to forget everything or not, and to put in an amount, which may be nothing. */
    private record Asked(String id, long amount, boolean close) {
        private Account.Command command(Reply<Long> reply) {
            if (close) {
                return amount == 0 ? new Account.Close(reply) : new Account.Reopen(amount, reply);
            }
            return switch ((int) amount) {
                case 0 -> new Account.Balance(reply);
                case 1 -> new Account.Deposit(amount, reply);
                default -> new Account.Twice(amount / 2, reply);
            };
        }

        /** By a timer, which may come when the actor is about to leave the memory. */
        private Account.Command soon(Reply<Long> reply) {
            return new Account.Soon(PASSIVATE_AFTER, amount, reply);
        }
    }

    private static final Model<Long, Asked, Long> ACCOUNTS = new Model<>() {
        @Override
        public Long initial() {
            return 0L;
        }

        @Override
        public Result<Long, Long> step(Long balance, Asked asked) {
            long next = (asked.close ? 0 : balance) + asked.amount;
            return new Result<>(next, next);
        }

        @Override
        public Object key(Asked asked) {
            return asked.id;
        }
    };

    /** Idle times and states come often, and whoever fails starts again. */
    private static final DurableKind<Account.Command, Account.Moved, Long> KIND =
            Account.KIND.withStateEvery(5).withPassivateAfter(PASSIVATE_AFTER).withOptions(restarts());

    /** After pauses that double, since each start of the store reads all that the ones before have written. */
    private static SpawnOptions restarts() {
        return SpawnOptions.defaults()
                .withPolicy((failure, history) -> new Decision.Restart(
                        Duration.ofMillis(10L << Math.min(7, history.restartsWithin(Duration.ofSeconds(10))))));
    }

    private static DurableStore store(Simulation simulation, SimulatedDisk disk, SyncMode sync) {
        return store(simulation, "store", journal(disk), sync);
    }

    private static DataDirectory journal(SimulatedDisk disk) {
        return disk.open(JOURNAL, line -> {});
    }

    private static DurableStore store(Simulation simulation, String name, DataDirectory journal, SyncMode sync) {
        var settings = DurableStore.Settings.defaults().withSync(sync).withKeeper(restarts());
        return DurableStore.start(simulation.system(), name, journal, settings, KIND);
    }

    /** One of several who ask again and again. */
    private static final class Client {
        private final Simulation simulation;
        private final String name;
        private final Supplier<DurableStore> store;
        private final History<Asked, Long> history;
        private final int soonOfTen;
        private final List<Unknown> unknown = new ArrayList<>();
        private int left = COMMANDS;

        /** What no answer has come to. */
        private record Unknown(DurableStore asked, History<Asked, Long>.Call call) {}

        Client(
                Simulation simulation,
                String name,
                Supplier<DurableStore> store,
                History<Asked, Long> history,
                int soonOfTen) {
            this.soonOfTen = soonOfTen;
            this.simulation = simulation;
            this.name = name;
            this.store = store;
            this.history = history;
        }

        /** What a store does that has a successor is not seen on the disk of that. */
        private boolean isOver(Unknown one) {
            boolean is = one.asked != store.get();
            if (is) {
                one.call.over();
            }
            return is;
        }

        void next() {
            unknown.removeIf(this::isOver);
            if (left-- == 0) {
                return;
            }
            int chance = simulation.random().nextInt(20);
            long amount = chance < 6 ? 0 : chance < 12 ? 2 : 1;
            boolean close = chance == 19 || (chance < 12 && simulation.random().nextInt(10) == 0);
            boolean soon = !close && simulation.random().nextInt(10) < soonOfTen;
            var asked = new Asked(IDS.get(simulation.random().nextInt(IDS.size())), amount, close);
            DurableStore asks = store.get();
            ActorRef<Account.Command> account = asks.ref(KIND, asked.id);
            var call = history.invoke(name, asked);
            var unused = account.<Long>ask(soon ? asked::soon : asked::command, DEADLINE)
                    .whenComplete((balance, failure) -> {
                        if (balance != null) {
                            call.returned(balance);
                        } else if (!(failure instanceof AskException)) {
                            throw new AssertionError("an ask fails with its own exceptions", failure);
                        } else {
                            unknown.add(new Unknown(asks, call));
                        }
                        simulation.after(Duration.ZERO, this::next); // as on the client's own thread
                    });
        }

        boolean isOver() {
            return left < 0;
        }
    }

    /** What a loss of power leaves at some time: the disk, and what the clients had been told by then. */
    private record Rest(SimulatedDisk disk, History<Asked, Long> history) {}

    /** A store that starts on what is left knows everything that was told. */
    private static void isWhole(SimulatedDisk disk, History<Asked, Long> history) throws InterruptedException {
        SystemSettings settings = Simulation.settings().build();
        Simulation.play(1, Faults.none(), settings, after -> {
            DurableStore store = store(after, disk.afterProcessLoss(1), SyncMode.ALWAYS); // the same in each play
            for (String id : IDS) {
                var asked = new Asked(id, 0, false);
                var call = history.invoke("afterwards", asked);
                call.returned(
                        store.ref(KIND, id).<Long>ask(asked::command, DEADLINE).join());
            }
        });
        Linearizability.check(history, ACCOUNTS).require();
    }

    private static void accountsAreLinearizable(Simulation simulation, SyncMode sync) throws InterruptedException {
        accountsAreLinearizable(simulation, sync, 1);
    }

    private static void accountsAreLinearizable(Simulation simulation, SyncMode sync, int soonOfTen)
            throws InterruptedException {
        simulation.check(Checkers.messages());
        var disk = new SimulatedDisk(simulation.seed());
        var history = new History<Asked, Long>(simulation::time);
        DurableStore store = store(simulation, disk, sync);
        var clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new Client(simulation, "client " + i, () -> store, history, soonOfTen))
                .toList();
        clients.forEach(Client::next);
        var rest = new AtomicReference<@Nullable Rest>();
        simulation.after(
                Duration.ofMillis(1 + simulation.random().nextInt(100)),
                () -> rest.set(new Rest(disk.afterPowerLoss(simulation.seed()), history.copy())));
        simulation.until(Duration.ofHours(10), () -> clients.stream().allMatch(Client::isOver));
        simulation.run(DEADLINE);
        isWhole(disk, history);
        Rest left = rest.get();
        if (left != null) {
            isWhole(left.disk, left.history);
        }
    }

    @Simulate(seeds = 30, workers = 2, faults = Weather.SOME)
    void eachActorIsLinearizableOnADiskThatFails(Simulation simulation) throws InterruptedException {
        simulation.check(Checkers.messages());
        var history = new History<Asked, Long>(simulation::time);
        var lives = new SimulatedLives<>(
                simulation,
                JOURNAL,
                DISK_FAULTS,
                (number, journal) -> store(simulation, "store" + number, journal, SyncMode.ALWAYS),
                store -> store.keeper().hasEnded());
        var clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new Client(simulation, "client " + i, lives::current, history, 1))
                .toList();
        clients.forEach(Client::next);
        simulation.until(Duration.ofHours(10), () -> clients.stream().allMatch(Client::isOver));
        simulation.run(DEADLINE);
        isWhole(lives.end(), history);
    }

    @Simulate(seeds = 30, workers = 2)
    void eachActorIsLinearizable(Simulation simulation) throws InterruptedException {
        accountsAreLinearizable(simulation, SyncMode.ALWAYS);
    }

    @Simulate(seeds = 30, workers = 2, faults = Weather.SOME)
    void eachActorIsLinearizableOnABadDay(Simulation simulation) throws InterruptedException {
        accountsAreLinearizable(simulation, SyncMode.ALWAYS);
    }

    @Simulate(seeds = 20, workers = 2, faults = Weather.STORM)
    void eachActorIsLinearizableInAStorm(Simulation simulation) throws InterruptedException {
        accountsAreLinearizable(simulation, SyncMode.ALWAYS);
    }

    /** Their timers come when they are about to, and turns take long: so a successor may be there before that is over. */
    @Test
    void thoseThatLeaveTheMemoryAreLinearizable() throws InterruptedException {
        Faults slow = Faults.none().with(dev.troupe.spi.Fault.SLOW_TURN, 0.3);
        for (long seed = 1; seed <= 100; seed++) {
            Simulation.play(
                    seed,
                    slow,
                    Simulation.settings().workers(2).build(),
                    simulation -> accountsAreLinearizable(simulation, SyncMode.ALWAYS, 5));
        }
    }

    /** Without a force a loss of power takes what was told, and the check above sees it. */
    @Test
    void whatWasToldBeforeItWasForcedIsMissed() {
        assertThat(LongStream.rangeClosed(1, 1000)
                        .filter(DurableSimulationTest::isFoundOut)
                        .findFirst())
                .isPresent();
    }

    private static boolean isFoundOut(long seed) {
        try {
            Simulation.play(
                    seed,
                    Faults.none(),
                    Simulation.settings().workers(2).build(),
                    simulation -> accountsAreLinearizable(simulation, SyncMode.NONE));
            return false;
        } catch (SimulationFailed e) {
            assertThat(e).hasMessageContaining("afterwards");
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
