package dev.troupe.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Probe;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import dev.troupe.testkit.Step;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The examples of docs/simulation.md. */
class BankTest {
    sealed interface Message {}

    record Transfer(int from, int to, int amount) implements Message {}

    record Balance(int account, Reply<Integer> reply) implements Message {}

    record Remind(Probe<String> who) implements Message {}

    /** The balances are given to each incarnation, as they would be on a disk. */
    static final class Bank implements Actor<Message> {
        private final int[] balances;

        Bank(int[] balances) {
            this.balances = balances;
        }

        @Override
        public void receive(Message message, Context<Message> context) {
            switch (message) {
                case Transfer(var from, var to, var amount) -> {
                    balances[from] -= amount;
                    balances[to] += amount;
                }
                case Balance(var account, var reply) -> reply.with(balances[account]);
                case Remind(var who) -> {
                    who.ref().tell("pay your bills");
                    context.after(Duration.ofHours(10), message);
                }
            }
        }
    }

    @Simulate(seeds = 200, faults = Weather.STORM)
    void moneyIsNeitherMadeNorLost(Simulation simulation) {
        int[] balances = {100, 100, 100};
        simulation.check(Checkers.messages());
        simulation.check(Checkers.invariant(
                "money is made or lost", () -> Arrays.stream(balances).sum() == 300));
        var bank = simulation
                .system()
                .spawn(
                        "bank",
                        () -> new Bank(balances),
                        SpawnOptions.defaults()
                                .withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(10))));
        for (int i = 0; i < 50; i++) {
            bank.tell(new Transfer(
                    simulation.random().nextInt(3), simulation.random().nextInt(3), 10));
        }
        var balance = bank.<Integer>ask(reply -> new Balance(0, reply), Duration.ofMinutes(1));
        simulation.expect(balance, Duration.ofMinutes(1), "the balance"); // or its failure
        simulation.run(Duration.ofMinutes(10));
    }

    @Test
    void aReminderComesAgainAfterTenHours() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> who = simulation.probe();
            var bank = simulation.system().spawn("bank", () -> new Bank(new int[1]));
            simulation.step(bank); // its factory
            bank.tell(new Remind(who));
            Step step = simulation.step(bank);
            assertThat(step.sentTo(who.ref())).containsExactly("pay your bills");
            assertThat(step.scheduled()).hasSize(1);

            who.expect("pay your bills", Duration.ofSeconds(1));
            who.expectNone(Duration.ofHours(9));
            who.expect("pay your bills", Duration.ofHours(2));
        });
    }
}
