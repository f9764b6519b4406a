package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Faults;
import dev.troupe.testkit.Probe;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import dev.troupe.testkit.SimulationReport;
import dev.troupe.testkit.Step;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The samples of docs/guide/testing.md. */
class TestingTest {
    // region auction
    sealed interface Auction {}

    record Bid(String who, int amount, Reply<Boolean> leads) implements Auction {}

    record Close() implements Auction {}

    static final class Auctioneer implements Actor<Auction> {
        private final ActorRef<String> crier;
        private String leader = "nobody";
        private int highest;

        Auctioneer(ActorRef<String> crier) {
            this.crier = crier;
        }

        @Override
        public void started(Context<Auction> context) {
            context.after(Duration.ofHours(1), new Close());
        }

        @Override
        public void receive(Auction message, Context<Auction> context) {
            switch (message) {
                case Bid(var who, var amount, var leads) -> {
                    if (amount > highest) {
                        highest = amount;
                        leader = who;
                    }
                    leads.with(leader.equals(who));
                }
                case Close close -> crier.tell("sold to " + leader);
            }
        }
    }
    // endregion

    // region probe
    @Test
    void theHighestBidWinsAfterAnHour() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> crier = simulation.probe();
            ActorRef<Auction> auction = simulation.system().spawn(() -> new Auctioneer(crier.ref()));
            assertThat(bid(auction, "ann", 10)).isTrue();
            assertThat(bid(auction, "bob", 5)).isFalse();
            crier.expectNone(Duration.ofMinutes(59)); // an hour takes a millisecond
            crier.expect("sold to ann", Duration.ofMinutes(2));
        });
    }

    private static boolean bid(ActorRef<Auction> auction, String who, int amount) {
        return auction.<Boolean>ask(leads -> new Bid(who, amount, leads), Duration.ofSeconds(1))
                .join();
    }
    // endregion

    // region by-hand
    @Test
    void aCloseIsCriedAndNothingElse() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> crier = simulation.probe();
            ActorRef<Auction> auction = simulation.system().spawn(() -> new Auctioneer(crier.ref()));
            Step start = simulation.step(auction); // one turn of one actor
            assertThat(start.scheduled()).hasSize(1);
            auction.tell(new Close());
            Step close = simulation.step(auction);
            assertThat(close.sentTo(crier.ref())).containsExactly("sold to nobody");
            assertThat(close.effects()).hasSize(1);
        });
    }
    // endregion

    // region simulation
    record Bidder(ActorRef<Auction> auction, int amount) implements Actor<String> {
        @Override
        public void receive(String go, Context<String> context) {
            String name = context.self().name();
            var leads = auction.<Boolean>ask(reply -> new Bid(name, amount, reply), Duration.ofSeconds(1));
            context.await(leads, Duration.ofSeconds(2), (answer, failure) -> {});
        }
    }

    @Simulate(seeds = 100)
    void whoeverComesFirstTheHighestBidWins(Simulation simulation) throws InterruptedException {
        Probe<String> crier = simulation.probe();
        ActorRef<Auction> auction = simulation.system().spawn("auction", () -> new Auctioneer(crier.ref()));
        for (int i = 1; i <= 3; i++) {
            int amount = i;
            ActorRef<String> bidder = simulation.system().spawn("bidder-" + i, () -> new Bidder(auction, amount));
            bidder.tell("go");
        }
        crier.expect("sold to bidder-3", Duration.ofHours(2));
    }
    // endregion

    // region storm
    @Simulate(seeds = 100, faults = Weather.STORM)
    void whateverFailsEveryBidderHearsOfIt(Simulation simulation) {
        simulation.check(Checkers.messages());
        simulation.check(Checkers.forgottenReplies());
        Probe<String> crier = simulation.probe();
        ActorRef<Auction> auction = simulation.system().spawn("auction", () -> new Auctioneer(crier.ref()));
        for (int i = 1; i <= 20; i++) {
            int amount = i;
            var bid = auction.<Boolean>ask(leads -> new Bid("ann", amount, leads), Duration.ofMinutes(1));
            simulation.expect(bid, Duration.ofMinutes(1), "bid " + i); // the answer, or a failure
        }
    }
    // endregion

    // region replay
    @Test
    void aSeedIsOnePlay() throws InterruptedException {
        SimulationReport first = play(42);
        assertThat(play(42)).isEqualTo(first); // the same turns, at the same times, with the same faults
        assertThat(play(43)).isNotEqualTo(first);
    }

    private SimulationReport play(long seed) throws InterruptedException {
        return Simulation.play(
                seed, Faults.storm(), Simulation.settings().build(), this::whateverFailsEveryBidderHearsOfIt);
    }
    // endregion
}
