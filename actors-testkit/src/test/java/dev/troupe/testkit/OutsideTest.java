package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.ActorRef;
import dev.troupe.Cancellable;
import dev.troupe.Poll;
import dev.troupe.Waker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What plain code and plain tasks can see of a system and its actors: time, chance, and how an actor gets on. */
@Timeout(120)
class OutsideTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void aTaskIsWokenAfterATimeAndNotBefore() throws InterruptedException {
        Simulation.play(simulation -> {
            Instant begin = simulation.system().now();
            var polledAt = new ArrayList<Duration>();
            CompletableFuture<?> task = simulation.system().run(waker -> {
                polledAt.add(Duration.between(begin, simulation.system().now()));
                waker.wakeAfter(MINUTE);
                return polledAt.size() < 4 ? Poll.PENDING : Poll.READY;
            });
            task.join();
            assertThat(polledAt).hasSize(4);
            for (int i = 1; i < 4; i++) {
                assertThat(polledAt.get(i).minus(polledAt.get(i - 1))).isBetween(MINUTE, MINUTE.plusMillis(10));
            }
            simulation.run(MINUTE.multipliedBy(10)); // the last one wakes nobody
            assertThat(polledAt).hasSize(4);
        });
    }

    @Test
    void whatIsTakenBackWakesNobody() throws InterruptedException {
        Simulation.play(simulation -> {
            var wakers = new ArrayList<Waker>();
            CompletableFuture<?> task = simulation.system().run(waker -> {
                wakers.add(waker);
                return Poll.PENDING;
            });
            simulation.run(MINUTE);
            Cancellable first = wakers.getFirst().wakeAfter(MINUTE);
            Cancellable other = wakers.getFirst().wakeAfter(MINUTE.multipliedBy(2));
            other.cancel(); // at once, and also when it is known already
            simulation.run(Duration.ofSeconds(1));
            first.cancel();
            first.cancel();
            simulation.run(MINUTE.multipliedBy(10));
            assertThat(wakers).hasSize(1);
            wakers.getFirst().wakeAfter(Duration.ZERO).cancel();
            wakers.getFirst().wakeAfter(Duration.ZERO);
            simulation.run(MINUTE);
            assertThat(wakers).hasSize(2);
            assertThatThrownBy(() -> wakers.getFirst().wakeAfter(MINUTE.negated()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("delay");
            assertThat(task).isNotDone();
        });
    }

    @Test
    void timeIsThatOfTheSimulationAndChanceThatOfItsSeed() throws InterruptedException {
        var numbers = new ArrayList<List<Integer>>();
        for (int i = 0; i < 2; i++) {
            Simulation.play(simulation -> {
                Instant begin = simulation.system().now();
                simulation.run(MINUTE);
                assertThat(Duration.between(begin, simulation.system().now())).isEqualTo(MINUTE);
                numbers.add(
                        simulation.system().random().ints(10, 0, 1000).boxed().toList());
            });
        }
        assertThat(numbers.get(0)).isEqualTo(numbers.get(1));
    }

    @Test
    void anAddressSaysHowManyMessagesWaitAndWhetherTheActorHasEnded() throws InterruptedException {
        Simulation.play(simulation -> {
            var pause = new CompletableFuture<Integer>();
            ActorRef<String> actor = simulation
                    .system()
                    .spawn(() -> (message, context) -> context.await(pause, MINUTE, (none, failure) -> {}));
            for (int i = 0; i < 4; i++) {
                actor.tell("message");
            }
            simulation.run(Duration.ofSeconds(1));
            assertThat(actor.waiting()).isEqualTo(3);
            actor.kill();
            simulation.run(Duration.ofSeconds(1));
            assertThat(actor.waiting()).isEqualTo(2);
            actor.stop();
            simulation.run(Duration.ofSeconds(1));
            assertThat(actor.hasEnded()).isFalse();
            pause.complete(1);
            simulation.run(Duration.ofSeconds(1));
            assertThat(actor.waiting()).isZero();
            assertThat(actor.hasEnded()).isTrue();
        });
    }
}
