package dev.troupe.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.Decision;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Faults;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Durable actors over a journal in memory, under all kinds of faults and losses of power. */
class DurableSimulationTest {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final int CLIENTS = 4;
    private static final int DEPOSITS = 25;

    /** Idle and snapshots happen often, and whoever fails starts again. */
    private static DurableKind<Account.Command, Long, Long> kind() {
        return Account.KIND
                .withStateEvery(5)
                .withPassivateAfter(Duration.ofMillis(1))
                .withOptions(restarts());
    }

    private static SpawnOptions restarts() {
        return SpawnOptions.defaults()
                .withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(10)));
    }

    private static DurableStore store(Simulation simulation, PagedJournal journal, DurableKind<?, ?, ?> kind) {
        return DurableStore.start(
                simulation.system(),
                "store",
                journal,
                DurableStore.Settings.defaults().withKeeper(restarts()),
                kind);
    }

    /** What is known of one account. */
    private static final class Book {
        private final ActorRef<Account.Command> account;
        private final String id;
        private int sent;
        private int acknowledged;
        private long highest;

        Book(String id, ActorRef<Account.Command> account) {
            this.id = id;
            this.account = account;
        }

        void acknowledged(long balance) {
            acknowledged++;
            highest = Math.max(highest, balance);
        }

        void isConsistentWith(long balance) {
            assertThat(balance).as(id).isBetween(Math.max(highest, acknowledged), (long) sent);
        }
    }

    /** Deposits one, or asks for the balance, again and again. */
    private static final class Client {
        private final Simulation simulation;
        private final List<Book> books;
        private int left = DEPOSITS;

        Client(Simulation simulation, List<Book> books) {
            this.simulation = simulation;
            this.books = books;
        }

        void next() {
            if (left-- == 0) {
                return;
            }
            Book book = books.get(simulation.random().nextInt(books.size()));
            boolean reads = simulation.random().nextInt(4) == 0;
            long before = book.highest;
            if (!reads) {
                book.sent++;
            }
            CompletableFuture<Long> answer = book.account.ask(
                    reply -> reads ? new Account.Balance(reply) : new Account.Deposit(1, reply), DEADLINE);
            answer.whenComplete((balance, failure) -> {
                if (balance != null) {
                    assertThat(balance).as("what was seen stays").isGreaterThanOrEqualTo(reads ? before : before + 1);
                    if (reads) {
                        book.highest = Math.max(book.highest, balance);
                    } else {
                        book.acknowledged(balance);
                    }
                }
                simulation.after(Duration.ZERO, this::next);
            });
        }

        boolean isOver() {
            return left < 0;
        }
    }

    /** What a loss of power leaves at some time: the journal, and what the clients had been told by then. */
    private record Rest(PagedJournal journal, List<Long> highest) {}

    private static long balance(Simulation simulation, PagedJournal journal, String id) {
        var kind = kind();
        return store(simulation, journal, kind)
                .ref(kind, id)
                .ask(Account.Balance::new, DEADLINE)
                .join();
    }

    private static void depositsCount(Simulation simulation) throws InterruptedException {
        simulation.check(Checkers.messages());
        var journal = new PagedJournal();
        var kind = kind();
        DurableStore store = store(simulation, journal, kind);
        List<Book> books = new ArrayList<>();
        for (String id : List.of("alice", "bob", "carol")) {
            books.add(new Book(id, store.ref(kind, id)));
        }
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(simulation, books));
        }
        clients.forEach(Client::next);
        var rest = new AtomicReference<@Nullable Rest>();
        simulation.after(
                Duration.ofMillis(1 + simulation.random().nextInt(100)),
                () -> rest.set(new Rest(
                        journal.afterPowerLoss(simulation.random()),
                        books.stream().map(book -> book.highest).toList())));
        simulation.until(Duration.ofHours(10), () -> clients.stream().allMatch(Client::isOver));
        simulation.run(DEADLINE);

        SystemSettings calm = Simulation.settings().build();
        for (Book book : books) {
            Simulation.play(1, Faults.none(), calm, after -> book.isConsistentWith(balance(after, journal, book.id)));
        }
        Rest left = rest.get();
        for (int i = 0; left != null && i < books.size(); i++) {
            Book book = books.get(i);
            long told = left.highest().get(i);
            Simulation.play(
                    1,
                    Faults.none(),
                    calm,
                    after -> assertThat(balance(after, left.journal(), book.id)).isGreaterThanOrEqualTo(told));
        }
    }

    @Simulate(seeds = 30, workers = 2)
    void whatIsAcknowledgedStays(Simulation simulation) throws InterruptedException {
        depositsCount(simulation);
    }

    @Simulate(seeds = 100, workers = 2, faults = Weather.SOME)
    void whatIsAcknowledgedStaysOnABadDay(Simulation simulation) throws InterruptedException {
        depositsCount(simulation);
    }

    @Simulate(seeds = 200, workers = 2, faults = Weather.STORM)
    void whatIsAcknowledgedStaysInAStorm(Simulation simulation) throws InterruptedException {
        depositsCount(simulation);
    }
}
