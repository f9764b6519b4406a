package dev.troupe.guide;

import static java.lang.System.Logger.Level.INFO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.JournalOptions;
import dev.troupe.persistence.Durable;
import dev.troupe.persistence.DurableActor;
import dev.troupe.persistence.DurableKind;
import dev.troupe.persistence.DurableState;
import dev.troupe.persistence.DurableStore;
import dev.troupe.persistence.codec.Codec;
import dev.troupe.persistence.codec.Codecs;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of docs/guide/durable-actors.md. */
class DurableActorsTest {
    private static final System.Logger LOG = System.getLogger("guide");
    private static final Duration SECOND = Duration.ofSeconds(60); // on a machine of any speed

    // region actor
    static final class Account implements DurableActor<Account.Command, Account.Event, Account.Balance> {
        sealed interface Command {}

        record Deposit(long amount, Reply<Long> reply) implements Command {}

        record Withdraw(long amount, Reply<Long> reply) implements Command {}

        sealed interface Event {}

        record Deposited(long amount) implements Event {}

        record Withdrawn(long amount) implements Event {}

        record Balance(long amount) {}

        @Override
        public Balance initial() {
            return new Balance(0);
        }

        @Override
        public Balance apply(Balance balance, Event event) {
            return switch (event) {
                case Deposited(long amount) -> new Balance(balance.amount() + amount);
                case Withdrawn(long amount) -> new Balance(balance.amount() - amount);
            };
        }

        @Override
        public void receive(Command command, Durable<Command, Event, Balance> durable, Context<Command> context) {
            switch (command) {
                case Deposit(long amount, var reply) ->
                    reply.with(durable.persist(new Deposited(amount)).amount());
                case Withdraw(long amount, var reply) -> {
                    if (amount > durable.state().amount()) {
                        reply.fail(new IllegalArgumentException("not covered"));
                    } else {
                        reply.with(durable.persist(new Withdrawn(amount)).amount());
                    }
                }
            }
        }
    }
    // endregion

    // region kind
    static final DurableKind<Account.Command, Account.Event, Account.Balance> ACCOUNTS = DurableKind.ofEvents(
            "account",
            Account::new,
            Codecs.cbor(Account.Event.class).build(),
            Codecs.cbor(Account.Balance.class).build());
    // endregion

    // region store
    static long deposit(Path directory, String id, long amount) {
        try (var journal = DataDirectory.open(directory, JournalOptions.defaults(), line -> LOG.log(INFO, line));
                var system = ActorSystem.create()) {
            var store = DurableStore.start(system, "bank", journal, DurableStore.Settings.defaults(), ACCOUNTS);
            ActorRef<Account.Command> account = store.ref(ACCOUNTS, id);
            return account.<Long>ask(reply -> new Account.Deposit(amount, reply), SECOND)
                    .join();
        }
    }
    // endregion

    @Test
    void stateOutlivesTheSystem(@TempDir Path directory) {
        assertThat(deposit(directory, "alice", 5)).isEqualTo(5);
        assertThat(deposit(directory, "bob", 1)).isEqualTo(1);
        assertThat(deposit(directory, "alice", 6)).isEqualTo(11);
    }

    // region state
    record Visit(Reply<Integer> reply) {}

    record Visits(int count) {}

    static final class Visitors implements DurableState<Visit, Visits> {
        @Override
        public Visits initial() {
            return new Visits(0);
        }

        @Override
        public void receive(Visit visit, Durable<Visit, Visits, Visits> durable, Context<Visit> context) {
            var next = new Visits(durable.state().count() + 1);
            visit.reply().with(durable.persist(next).count());
        }
    }
    // endregion

    @Test
    void aStateIsPersistedAsAWhole(@TempDir Path directory) {
        var kind = DurableKind.ofStates(
                "visitors", Visitors::new, Codecs.json(Visits.class).build());
        for (int i = 1; i <= 3; i++) {
            try (var journal = DataDirectory.open(directory, JournalOptions.defaults(), line -> {});
                    var system = ActorSystem.create()) {
                var store = DurableStore.start(system, "shop", journal, DurableStore.Settings.defaults(), kind);
                assertThat(store.ref(kind, "door").ask(Visit::new, SECOND).join())
                        .isEqualTo(i);
            }
        }
    }

    /** What was there before amounts had a currency. */
    record Paid(long amount) {}

    // region versions
    record Booked(long amount, String currency) {}

    static final Codec<Booked> BOOKED = Codecs.cbor(Booked.class)
            .named(Booked.class, "booked")
            .alsoNamed(Booked.class, "Paid")
            .version(Booked.class, 2)
            .upcast(Booked.class, 1, before -> before.put("currency", "EUR"))
            .build();
    // endregion

    @Test
    void oldVersionsAreRead() {
        var old = Codecs.cbor(Paid.class).build().encode(new Paid(5));
        assertThat(BOOKED.decode(old)).isEqualTo(new Booked(5, "EUR"));
        assertThat(BOOKED.decode(BOOKED.encode(new Booked(5, "CHF")))).isEqualTo(new Booked(5, "CHF"));
    }
}
