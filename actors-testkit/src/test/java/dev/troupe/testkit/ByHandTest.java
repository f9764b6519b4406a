package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Poll;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.Task;
import dev.troupe.Waker;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnPurpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** Steps taken by hand, as the test of one actor or task takes them. */
class ByHandTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private sealed interface Order {}

    private record Buy(String what, ActorRef<String> shop) implements Order {}

    private record Total(Reply<Integer> reply) implements Order {}

    private record Reminder() implements Order {}

    private static final class Buyer implements Actor<Order> {
        private final List<String> bought = new ArrayList<>();

        @Override
        public void receive(Order order, Context<Order> context) {
            switch (order) {
                case Buy(var what, var shop) -> {
                    bought.add(what);
                    shop.tell(what);
                    context.after(MINUTE, new Reminder());
                    context.spawn("parcel-" + bought.size(), () -> (message, inner) -> {});
                }
                case Total(var reply) -> reply.with(bought.size());
                case Reminder reminder -> bought.clear();
            }
        }
    }

    @Test
    void aStepSaysWhatWasSentSpawnedAndScheduled() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> shop = simulation.probe();
            var buyer = new Buyer();
            ActorRef<Order> ref = simulation.system().spawn("buyer", () -> buyer);
            assertThat(simulation.step(ref).purpose()).isEqualTo(TurnPurpose.CONSTRUCT);

            ref.tell(new Buy("bread", shop.ref()));
            assertThat(buyer.bought).isEmpty();
            Step bought = simulation.step(ref);
            assertThat(bought.committed()).isTrue();
            assertThat(bought.sentTo(shop.ref())).containsExactly("bread");
            assertThat(bought.spawned()).extracting(ActorRef::path).containsExactly("buyer/parcel-1");
            assertThat(bought.scheduled())
                    .containsExactly(new TurnEffect.Scheduled(new Reminder(), MINUTE, Duration.ZERO));
            assertThat(buyer.bought).containsExactly("bread");

            CompletableFuture<Integer> total = ref.ask(Total::new, MINUTE);
            assertThat(simulation.step(ref).answers()).containsExactly(1);
            assertThat(total.join()).isEqualTo(1);
            shop.expect("bread", MINUTE);
            shop.expectNone(Duration.ofHours(1));
            assertThat(buyer.bought).as("the reminder has come meanwhile").isEmpty();
        });
    }

    @Test
    void timePassesByHandWithoutATurn() throws InterruptedException {
        Simulation.play(simulation -> {
            var buyer = new Buyer();
            ActorRef<Order> ref = simulation.system().spawn(() -> buyer);
            simulation.step(ref);
            ref.tell(new Buy("bread", simulation.<String>probe().ref()));
            simulation.step(ref);
            simulation.elapse(MINUTE.minusMillis(1));
            assertThatThrownBy(() -> simulation.step(ref))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("the actor has nothing to do");
            simulation.elapse(Duration.ofMillis(2));
            assertThat(buyer.bought).containsExactly("bread");
            assertThat(simulation.step(ref).message()).isEqualTo(new Reminder());
            assertThat(buyer.bought).isEmpty();
        });
    }

    @Test
    void aStepThatFailsShowsWhatItWouldHaveDone() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> probe = simulation.probe();
            ActorRef<String> ref = simulation
                    .system()
                    .spawn(
                            () -> (String message, Context<String> context) -> {
                                probe.ref().tell("seen " + message);
                                throw new IllegalStateException("on purpose");
                            },
                            SpawnOptions.defaults().withPolicy((failure, history) -> new Decision.Stop()));
            simulation.step(ref);
            ref.tell("one");
            Step failed = simulation.step(ref);
            assertThat(failed.committed()).isFalse();
            assertThat(failed.failure()).hasMessage("on purpose");
            assertThat(failed.sentTo(probe.ref())).containsExactly("seen one");
            assertThat(simulation.step(ref).purpose()).isEqualTo(TurnPurpose.DECIDE);
            probe.expectNone(MINUTE);
        });
    }

    @Test
    void twoActorsTakeTheirTurnsInTheOrderThatTheTestChooses() throws InterruptedException {
        Simulation.play(simulation -> {
            var log = new ArrayList<String>();
            List<ActorRef<String>> two = new ArrayList<>();
            for (String name : List.of("one", "two")) {
                ActorRef<String> ref =
                        simulation.system().spawn(name, () -> (message, context) -> log.add(name + " " + message));
                simulation.step(ref);
                ref.tell("a");
                ref.tell("b");
                two.add(ref);
            }
            simulation.step(two.get(1));
            simulation.step(two.get(0));
            simulation.step(two.get(0));
            assertThat(log).containsExactly("two a", "one a", "one b");
            simulation.step(two.get(1));
            assertThat(log).endsWith("two b");
        });
    }

    /** Adds to a value behind a lock, twice; yields where it does not get the lock, and after each addition. */
    private static final class Counting implements Task {
        private static final int THRESHOLD = 2;

        private final Semaphore lock;
        private final int[] value;
        private int added;

        Counting(Semaphore lock, int[] value) {
            this.lock = lock;
            this.value = value;
        }

        @Override
        public Poll poll(Waker waker) {
            if (lock.tryAcquire()) {
                try {
                    value[0]++;
                    added++;
                } finally {
                    lock.release();
                }
            }
            if (added == THRESHOLD) {
                return Poll.READY;
            }
            waker.wake();
            return Poll.PENDING;
        }
    }

    @Test
    void twoTasksThatNeedALockTakeItInTurns() throws InterruptedException {
        Simulation.play(simulation -> {
            var lock = new Semaphore(1);
            int[] value = {0};
            var one = simulation.system().run(new Counting(lock, value));
            var two = simulation.system().run(new Counting(lock, value));
            lock.acquire();
            for (int round = 0; round < 3; round++) {
                assertThat(simulation.step(one)).isFalse();
                assertThat(simulation.step(two)).isFalse();
                assertThat(value[0]).isZero();
            }
            lock.release();
            assertThat(simulation.step(one)).isFalse();
            assertThat(value[0]).isEqualTo(1);
            assertThat(simulation.step(two)).isFalse();
            assertThat(value[0]).isEqualTo(2);
            assertThat(simulation.step(one)).isTrue();
            assertThat(value[0]).isEqualTo(3);
            assertThat(simulation.step(two)).isTrue();
            assertThat(value[0]).isEqualTo(4);
            assertThatThrownBy(() -> simulation.step(one)).isInstanceOf(AssertionError.class);
        });
    }

    @Test
    void theSameTwoTasksOnThreads() {
        var lock = new Semaphore(1);
        int[] value = {0};
        try (var system = ActorSystem.create()) {
            var one = system.run(new Counting(lock, value));
            var two = system.run(new Counting(lock, value));
            one.join();
            two.join();
        }
        assertThat(value[0]).isEqualTo(4);
    }

    private record Next() {}

    @Test
    void tenGeneratorsAreDrivenFromOutsideUntilTheyFallBelowNine() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<Integer> probe = simulation.probe();
            var numbers = new ArrayList<Integer>();
            var stopped = SpawnOptions.defaults().withPolicy((failure, history) -> new Decision.Stop());
            for (int i = 0; i < 10; i++) {
                ActorRef<Next> generator = simulation
                        .system()
                        .spawn(
                                () -> (Next next, Context<Next> context) ->
                                        probe.ref().tell(context.random().nextInt(11)),
                                stopped);
                simulation.step(generator);
                int number;
                do {
                    generator.tell(new Next());
                    number = (Integer)
                            simulation.step(generator).sentTo(probe.ref()).getFirst();
                    numbers.add(number);
                } while (number >= 9);
                generator.kill();
                assertThat(simulation.step(generator).purpose()).isEqualTo(TurnPurpose.DECIDE);
                generator.tell(new Next());
                assertThatThrownBy(() -> simulation.step(generator)).isInstanceOf(AssertionError.class);
            }
            simulation.untilIdle(MINUTE);
            assertThat(probe.rest()).isEqualTo(numbers);
            assertThat(numbers).filteredOn(number -> number < 9).hasSize(10);
            assertThat(numbers).allMatch(number -> number >= 0 && number <= 10);
        });
    }
}
