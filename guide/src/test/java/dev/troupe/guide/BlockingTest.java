package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The samples of docs/guide/blocking.md. */
class BlockingTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    // region pipe
    interface Database {
        String load(int id) throws InterruptedException; // blocks
    }

    sealed interface Users {}

    record Name(int id, Reply<String> reply) implements Users {}

    record Loaded(int id, String name, Reply<String> reply) implements Users {}

    record NotLoaded(Throwable failure, Reply<String> reply) implements Users {}

    /** Goes on with other messages while the database is asked. */
    static final class UserCache implements Actor<Users> {
        private final Database database;
        private final Map<Integer, String> names = new HashMap<>();

        UserCache(Database database) {
            this.database = database;
        }

        @Override
        public void receive(Users message, Context<Users> context) {
            switch (message) {
                case Name(var id, var reply) when names.containsKey(id) -> reply.with(names.get(id));
                case Name(var id, var reply) -> {
                    var loading = context.system().blocking(() -> database.load(id)); // on a virtual thread
                    context.pipe(
                            loading,
                            (name, failure) ->
                                    failure == null ? new Loaded(id, name, reply) : new NotLoaded(failure, reply));
                }
                case Loaded(var id, var name, var reply) -> {
                    names.put(id, name);
                    reply.with(name);
                }
                case NotLoaded(var failure, var reply) -> reply.fail(failure);
            }
        }
    }
    // endregion

    @Test
    void pipe() throws InterruptedException {
        Simulation.play(simulation -> {
            int[] loads = {0};
            Database database = id -> "user " + id + ", load " + ++loads[0];
            ActorRef<Users> users = simulation.system().spawn(() -> new UserCache(database));
            assertThat(name(users)).isEqualTo("user 7, load 1");
            assertThat(name(users)).isEqualTo("user 7, load 1");
        });
    }

    private static String name(ActorRef<Users> users) {
        return users.<String>ask(reply -> new Name(7, reply), SECOND).join();
    }

    // region await
    record Payment(int cents, Reply<String> reply) {}

    interface Bank {
        String pay(int cents) throws InterruptedException; // blocks
    }

    /** Takes the next payment only when this one is done. */
    record Cashier(Bank bank) implements Actor<Payment> {
        @Override
        public void receive(Payment payment, Context<Payment> context) {
            var paying = context.system().blocking(() -> bank.pay(payment.cents()));
            context.await(paying, Duration.ofSeconds(30), (receipt, failure) -> {
                if (failure != null) {
                    payment.reply().fail(failure);
                } else {
                    payment.reply().with(receipt);
                }
            });
        }
    }
    // endregion

    @Test
    void await() throws InterruptedException {
        Simulation.play(simulation -> {
            Bank bank = cents -> "paid " + cents;
            ActorRef<Payment> cashier = simulation.system().spawn(() -> new Cashier(bank));
            assertThat(cashier.<String>ask(reply -> new Payment(5, reply), SECOND)
                            .join())
                    .isEqualTo("paid 5");
        });
    }
}
