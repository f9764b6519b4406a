package dev.troupe.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.List;

/** A test that fails, and says why: {@link ReadmeTest} runs it. */
class Account {
    static final Duration SECOND = Duration.ofSeconds(1);

    sealed interface Message {}

    record Read(Reply<Integer> reply) implements Message {}

    record Write(int balance) implements Message {}

    static final class Balance implements Actor<Message> {
        private int balance;

        @Override
        public void receive(Message message, Context<Message> context) {
            switch (message) {
                case Read(var reply) -> reply.with(balance);
                case Write(var written) -> balance = written;
            }
        }
    }

    /** Reads the balance, and writes one more. */
    record Client(ActorRef<Message> account) implements Actor<String> {
        @Override
        public void receive(String go, Context<String> context) {
            context.await(
                    account.ask(Read::new, SECOND), SECOND, (balance, failure) -> account.tell(new Write(balance + 1)));
        }
    }

    @Simulate(seeds = 1000)
    void twoClientsPayInOneEach(Simulation simulation) {
        var account = simulation.system().spawn("account", Balance::new);
        for (String name : List.of("ann", "bob")) { // each reads the balance, and writes one more
            simulation.system().spawn(name, () -> new Client(account)).tell("pay in");
        }
        simulation.untilIdle(SECOND);
        assertThat(account.ask(Read::new, SECOND).join()).isEqualTo(2);
    }
}
