package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The samples of docs/guide/ask.md. */
class AskTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    // region warehouse
    sealed interface Stock {}

    record Add(String item, int count) implements Stock {}

    record Count(String item, Reply<Integer> reply) implements Stock {}

    static final class Warehouse implements Actor<Stock> {
        private final Map<String, Integer> counts = new HashMap<>();

        @Override
        public void receive(Stock message, Context<Stock> context) {
            switch (message) {
                case Add(var item, var count) -> counts.merge(item, count, Integer::sum);
                case Count(var item, var reply) -> reply.with(counts.getOrDefault(item, 0));
            }
        }
    }
    // endregion

    @Test
    void outside() throws InterruptedException {
        Simulation.play(simulation -> {
            var system = simulation.system();
            // region outside
            var warehouse = system.spawn("warehouse", Warehouse::new);
            warehouse.tell(new Add("apple", 3));
            int apples = warehouse
                    .<Integer>ask(reply -> new Count("apple", reply), Duration.ofSeconds(1))
                    .join();
            // endregion
            assertThat(apples).isEqualTo(3);
        });
    }

    // region inside
    sealed interface Sale {}

    record Buy(String item, Reply<String> buyer) implements Sale {}

    record Counted(int count, Reply<String> buyer) implements Sale {}

    record NoAnswer(Throwable failure, Reply<String> buyer) implements Sale {}

    record Shop(ActorRef<Stock> warehouse) implements Actor<Sale> {
        @Override
        public void receive(Sale message, Context<Sale> context) {
            switch (message) {
                case Buy(var item, var buyer) ->
                    context.<Stock, Integer>ask(
                            warehouse,
                            reply -> new Count(item, reply),
                            Duration.ofSeconds(1),
                            (count, failure) ->
                                    failure == null ? new Counted(count, buyer) : new NoAnswer(failure, buyer));
                case Counted(var count, var buyer) -> buyer.with(count > 0 ? "sold" : "sold out");
                case NoAnswer(var failure, var buyer) -> buyer.fail(failure);
            }
        }
    }
    // endregion

    @Test
    void inside() throws InterruptedException {
        Simulation.play(simulation -> {
            var warehouse = simulation.system().spawn(Warehouse::new);
            warehouse.tell(new Add("apple", 1));
            ActorRef<Sale> shop = simulation.system().spawn(() -> new Shop(warehouse));
            assertThat(buy(shop.narrow(), "apple")).isEqualTo("sold");
            assertThat(buy(shop.narrow(), "pear")).isEqualTo("sold out");
        });
    }

    private static String buy(ActorRef<Buy> shop, String item) {
        return shop.<String>ask(reply -> new Buy(item, reply), SECOND).join();
    }

    // region await
    record WaitingShop(ActorRef<Stock> warehouse) implements Actor<Buy> {
        private static final Duration PATIENCE = Duration.ofSeconds(1);

        @Override
        public void receive(Buy buy, Context<Buy> context) {
            var asked = warehouse.<Integer>ask(reply -> new Count(buy.item(), reply), PATIENCE);
            context.await(asked, PATIENCE.plusSeconds(1), (count, failure) -> {
                if (failure != null) {
                    buy.buyer().fail(failure);
                } else {
                    buy.buyer().with(count > 0 ? "sold" : "sold out");
                }
            });
        }
    }
    // endregion

    @Test
    void await() throws InterruptedException {
        Simulation.play(simulation -> {
            var warehouse = simulation.system().spawn(Warehouse::new);
            warehouse.tell(new Add("apple", 1));
            ActorRef<Buy> shop = simulation.system().spawn(() -> new WaitingShop(warehouse));
            assertThat(buy(shop, "apple")).isEqualTo("sold");
            assertThat(buy(shop, "pear")).isEqualTo("sold out");
        });
    }

    // region forward
    record FrontDesk(ActorRef<Stock> fruit, ActorRef<Stock> tools) implements Actor<Count> {
        @Override
        public void receive(Count count, Context<Count> context) {
            var warehouse = count.item().endsWith("hammer") ? tools : fruit;
            count.reply().forwardTo(warehouse, reply -> new Count(count.item(), reply));
        }
    }
    // endregion

    @Test
    void forward() throws InterruptedException {
        Simulation.play(simulation -> {
            var fruit = simulation.system().spawn(Warehouse::new);
            var tools = simulation.system().spawn(Warehouse::new);
            tools.tell(new Add("hammer", 5));
            ActorRef<Count> desk = simulation.system().spawn(() -> new FrontDesk(fruit, tools));
            assertThat(desk.<Integer>ask(reply -> new Count("hammer", reply), SECOND)
                            .join())
                    .isEqualTo(5);
        });
    }

    // region deadline
    record Work(Reply<Duration> reply) {}

    /** Answers how much time it has left. */
    record Clerk(ActorRef<String> log) implements Actor<Work> {
        @Override
        public void receive(Work work, Context<Work> context) {
            log.tell("at work"); // the deadline does not go along
            work.reply().with(Duration.between(context.now(), context.deadline()));
        }
    }

    /** Allows ten seconds, though who has asked it may allow less. */
    record Office(ActorRef<Work> clerk) implements Actor<Work> {
        @Override
        public void receive(Work work, Context<Work> context) {
            var asked = clerk.ask(Work::new, Duration.ofSeconds(10)); // the deadline goes along
            context.await(asked, Duration.ofSeconds(20), (left, failure) -> {
                if (failure != null) {
                    work.reply().fail(failure);
                } else {
                    work.reply().with(left);
                }
            });
        }
    }
    // endregion

    @Test
    void deadline() throws InterruptedException {
        Simulation.play(simulation -> {
            List<@Nullable Object> deadlines = new ArrayList<>();
            ActorRef<String> log =
                    simulation.system().spawn(() -> (message, context) -> deadlines.add(context.deadline()));
            ActorRef<Work> clerk = simulation.system().spawn(() -> new Clerk(log));
            ActorRef<Work> office = simulation.system().spawn(() -> new Office(clerk));
            Duration left = office.ask(Work::new, Duration.ofMillis(300)).join();
            assertThat(left).isBetween(Duration.ofMillis(1), Duration.ofMillis(300));
            simulation.untilIdle(SECOND);
            assertThat(deadlines).singleElement().isNull();
        });
    }

    /** How the message of a turn has come. */
    private enum Way {
        TOLD,
        TIMER,
        ANSWER,
        OUTCOME
    }

    @Test
    void whatADeadlineTravelsWith() throws InterruptedException {
        Simulation.play(simulation -> {
            Map<Object, Boolean> has = new HashMap<>();
            ActorRef<Reply<Way>> echo = simulation.system().spawn(() -> (reply, context) -> reply.with(Way.ANSWER));
            ActorRef<Object> actor = simulation.system().spawn(() -> (message, context) -> {
                has.put(message instanceof Way ? message : "request", context.deadline() != null);
                if (message instanceof Reply<?>) {
                    context.self().tell(Way.TOLD);
                    context.after(Duration.ofMillis(1), Way.TIMER);
                    context.<Reply<Way>, Way>ask(echo, reply -> reply, SECOND, (answer, failure) -> Way.ANSWER);
                    context.pipe(context.system().blocking(() -> 1), (outcome, failure) -> Way.OUTCOME);
                }
            });
            var asked = actor.<String>ask(reply -> reply, SECOND);
            simulation.run(SECOND.multipliedBy(2));
            assertThat(asked).isCompletedExceptionally();
            assertThat(has)
                    .isEqualTo(Map.of(
                            "request", true, Way.TOLD, false, Way.TIMER, false, Way.ANSWER, true, Way.OUTCOME, true));
        });
    }
}
