package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bound that threads outside never exceed. */
@Timeout(180)
class ExactMailboxTest {
    private static final SpawnOptions EXACT = SpawnOptions.defaults().withExactMailbox();

    private static ExactRef<?> exact(ActorRef<?> ref) {
        return (ExactRef<?>) ref;
    }

    private static ActorRef<Object> spawn(ActorSystem system, SpawnOptions options, Actor<Object> actor) {
        return system.spawn(() -> actor, options);
    }

    /** While a turn blocks, the ring of its worker could take thousands. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 1024})
    void neverMoreThanItsBoundIsAcceptedAndNotCommitted(int bound) {
        try (ActorSystem system = Tests.system(2)) {
            var turns = new Semaphore(0);
            var handled = new AtomicInteger();
            ActorRef<Object> actor = spawn(system, EXACT.withMailbox(bound), (message, context) -> {
                turns.acquire();
                handled.incrementAndGet();
            });
            int expected = 0;
            for (int round = 0; round < 3; round++) {
                assertThat(flood(actor)).isEqualTo(bound);
                assertThat(actor.tell("x")).isEqualTo(Delivery.FULL);
                expected += bound;
                turns.release(bound);
                int all = expected;
                Tests.until(() -> handled.get() == all && exact(actor).admitted() == 0);
                Tests.until(() -> !exact(actor).has(Ref.FULL));
            }
        }
    }

    /** How many of a flood from several threads are accepted. */
    private static int flood(ActorRef<Object> actor) {
        var accepted = new AtomicInteger();
        var threads = new ArrayList<CompletableFuture<Void>>();
        for (int t = 0; t < 4; t++) {
            boolean asks = t % 2 == 0;
            threads.add(Tests.start(() -> {
                for (int i = 0; i < 2_000; i++) {
                    if (asks ? !actor.ask(Tests.Sync::new, Tests.PATIENCE).isDone() : tell(actor)) {
                        accepted.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Tests::get);
        return accepted.get();
    }

    private static boolean tell(ActorRef<Object> actor) {
        return actor.tell("x") == Delivery.ACCEPTED;
    }

    /** Threads that find the same last place free at the same time. */
    @Test
    void theLastPlaceIsGivenAwayOnce() {
        ActorSystem system = Tests.system(1);
        var actors = new ArrayList<ActorRef<Object>>();
        for (int i = 0; i < 4_000; i++) { // fewer than the ring holds
            actors.add(spawn(system, EXACT.withMailbox(1), (message, context) -> {}));
        }
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorRef<Object> blocker = system.spawn(() -> (Object message, Context<Object> context) -> {
            inTurn.countDown();
            Tests.await(release);
        });
        blocker.tell("x");
        Tests.await(inTurn);
        int threads = 2;
        var arrived = new AtomicInteger();
        var accepted = new AtomicIntegerArray(actors.size());
        var done = new ArrayList<CompletableFuture<Void>>();
        for (int t = 0; t < threads; t++) {
            done.add(Tests.start(() -> {
                for (int i = 0; i < actors.size(); i++) {
                    arrived.incrementAndGet();
                    while (arrived.get() < threads * (i + 1)) {
                        Thread.onSpinWait();
                    }
                    if (tell(actors.get(i))) {
                        accepted.incrementAndGet(i);
                    }
                }
            }));
        }
        done.forEach(Tests::get);
        release.countDown();
        Tests.stop(system);
        for (int i = 0; i < actors.size(); i++) {
            assertThat(accepted.get(i)).isEqualTo(1);
        }
    }

    @Test
    void whoWaitsForRoomGetsIt() throws InterruptedException {
        try (ActorSystem system = Tests.system(1)) {
            var handled = new AtomicInteger();
            ActorRef<Object> actor =
                    spawn(system, EXACT.withMailbox(1), (message, context) -> handled.incrementAndGet());
            for (int i = 0; i < 500; i++) {
                assertThat(actor.tellOrWait(i)).isEqualTo(Delivery.ACCEPTED);
            }
            Tests.until(() -> handled.get() == 500);
        }
    }

    @Test
    void whateverBecomesOfAMessageItGivesItsPlaceBack() {
        try (ActorSystem system = Tests.system(1)) {
            var turns = new Semaphore(0);
            ActorRef<Object> actor = spawn(system, EXACT.withMailbox(4), (message, context) -> {
                turns.acquire();
                if (message.equals("crash")) {
                    throw new IllegalStateException("planted");
                }
            });
            actor.tell("crash");
            CompletableFuture<String> expires = actor.ask(Tests.Sync::new, Duration.ofMillis(1));
            assertThat(exact(actor).admitted()).isEqualTo(2);
            assertThat(Tests.failure(expires)).isInstanceOf(AskException.Expired.class);
            turns.release(2);
            Tests.until(() -> system.deadLetters(DeadLetter.Reason.ATTEMPTS) == 1
                    && system.deadLetters(DeadLetter.Reason.DEADLINE) == 1);
            assertThat(exact(actor).admitted()).isZero();
            assertThat(actor.tell("last")).isEqualTo(Delivery.ACCEPTED);
            Tests.until(turns::hasQueuedThreads); // else the stop may come behind both
            actor.stop();
            assertThat(actor.tell("late")).isEqualTo(Delivery.ACCEPTED);
            turns.release(1);
            Tests.until(() -> system.deadLetters(DeadLetter.Reason.CLOSED) == 1);
            assertThat(exact(actor).admitted()).isZero();
            assertThat(actor.tell("x")).isEqualTo(Delivery.CLOSED);
        }
    }

    @Test
    void whatTurnsSendIsNotCounted() {
        try (ActorSystem system = Tests.system(1)) {
            var handled = new AtomicInteger();
            ActorRef<Object> actor =
                    spawn(system, EXACT.withMailbox(2), (message, context) -> handled.incrementAndGet());
            ActorRef<Object> sender = system.spawn(() -> (Object message, Context<Object> context) -> {
                for (int i = 0; i < 10; i++) {
                    actor.tell(i);
                }
            });
            sender.tell("go");
            Tests.until(() -> handled.get() == 10);
            assertThat(system.deadLetters()).isZero();
        }
    }

    @Test
    void itDoesNotGoWithDroppingTheOldest() {
        assertThatThrownBy(() -> EXACT.withOverflow(Overflow.DROP_OLDEST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("exactMailbox=true")
                .hasMessageContaining("overflow=DROP_OLDEST");
    }
}
