package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Reply;
import dev.troupe.StopReason;
import dev.troupe.spi.Fault;
import dev.troupe.spi.TurnPurpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a test does wrong is said, and never ends in silence or for ever. */
class MisuseTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static void fails(String message, Simulation.Play play) {
        assertThatThrownBy(() -> Simulation.play(play))
                .isInstanceOf(SimulationFailed.class)
                .hasMessageContaining(message);
    }

    private static ActorRef<String> restless(Simulation simulation) {
        ActorRef<String> restless = simulation
                .system()
                .spawn("restless", () -> (message, context) -> context.self().tell(message));
        restless.tell("on");
        return restless;
    }

    private record Question(Reply<Integer> reply) {}

    private static ActorRef<Question> answering(Simulation simulation) {
        return simulation.system().spawn(() -> (question, context) -> question.reply.with(1));
    }

    // ---- Plays that would not end

    @Test
    void aSystemThatDoesNotComeToRestIsNamed() {
        fails("the system does not come to rest; busy: [restless]", simulation -> restless(simulation));
    }

    @Test
    void aTimerThatTicksForADayIsNoUnrest() throws InterruptedException {
        Simulation.play(simulation -> {
            simulation.system().spawn(() -> new Actor<String>() {
                @Override
                public void started(Context<String> context) {
                    context.every(SECOND.dividedBy(10), "tick");
                }

                @Override
                public void receive(String tick, Context<String> context) {}
            });
            ActorRef<String> waits = simulation
                    .system()
                    .spawn(() -> (message, context) ->
                            context.await(new CompletableFuture<>(), Duration.ofHours(20), (value, failure) -> {}));
            waits.tell("wait");
            simulation.run(SECOND);
        });
    }

    @Test
    void aWaitEndsThoughActorsAreBusy() throws InterruptedException {
        Simulation.play(simulation -> {
            ActorRef<String> restless = restless(simulation);
            simulation.run(SECOND.dividedBy(100));
            assertThatThrownBy(() -> simulation.untilIdle(SECOND.dividedBy(100)))
                    .hasMessageContaining("while actors are busy");
            restless.stop();
            simulation.untilIdle(SECOND);
        });
    }

    @Test
    void aWaitForAnythingElseIsNamed() {
        fails("the play waits on the only thread there is", simulation -> new CountDownLatch(1).await());
    }

    @Test
    void aWaitForWhatNobodyCompletesIsNamed() {
        fails(
                "nothing has completed this",
                simulation -> simulation
                        .system()
                        .run(waker -> dev.troupe.Poll.PENDING)
                        .join());
    }

    @Test
    void theEndOfTheSystemCannotBeWaitedForWithinIt() {
        fails("the system is being stopped by whoever waits further up", simulation -> {
            simulation.system().spawn(() -> (message, context) -> {});
            ActorRef<String> waits = simulation
                    .system()
                    .spawn(() -> (message, context) ->
                            context.await(new CompletableFuture<>(), SECOND.multipliedBy(10), (value, failure) -> {}));
            waits.tell("wait");
            simulation.after(SECOND.multipliedBy(2), () -> simulation.system().close());
            simulation.run(SECOND);
        });
    }

    @Test
    void anInterruptEndsThePlay() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var ended = new AtomicReference<Throwable>();
        var playing = new Thread(() -> {
            try {
                Simulation.play(simulation -> {
                    restless(simulation);
                    begun.countDown();
                    try {
                        simulation.run(Duration.ofDays(1000));
                    } catch (RuntimeException e) {
                        ended.set(e);
                        throw e;
                    }
                });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        playing.start();
        begun.await();
        playing.interrupt();
        playing.join();
        org.awaitility.Awaitility.await().until(() -> ended.get() != null);
        assertThat(ended.get()).hasMessage("the play was interrupted");
    }

    // ---- In the wrong place

    @Test
    void anActorCannotHaveTheSystemGoOn() {
        var refused = new AtomicReference<Throwable>();
        assertThatThrownBy(() -> Simulation.play(simulation -> {
                    simulation.check(Checkers.noFailures());
                    simulation
                            .system()
                            .spawn(() -> (String message, Context<String> context) -> {
                                try {
                                    simulation.run(SECOND);
                                } catch (RuntimeException e) {
                                    refused.set(e);
                                    throw e;
                                }
                            })
                            .tell("go");
                    simulation.run(SECOND);
                }))
                .hasMessageContaining("an actor has failed");
        assertThat(refused.get()).hasMessageContaining("an actor cannot have the system go on");
    }

    @Test
    void aForeignThreadIsNamed() {
        fails(
                "a foreign thread has come to a system on a stage, which must have one thread only: thread=foreign",
                simulation -> {
                    ActorRef<String> actor = simulation.system().spawn(() -> (message, context) -> {});
                    var foreign = new Thread(() -> actor.tell("from outside"), "foreign");
                    foreign.setUncaughtExceptionHandler((thread, error) -> {});
                    foreign.start();
                    foreign.join();
                    simulation.run(SECOND);
                });
    }

    @Test
    void wrongValuesAreRefused() throws InterruptedException {
        Simulation.play(simulation -> {
            assertThatThrownBy(() -> simulation.run(SECOND.negated())).hasMessageContaining("time=PT-1S");
            assertThatThrownBy(() -> simulation.elapse(SECOND.negated())).hasMessageContaining("time=PT-1S");
            assertThatThrownBy(() -> simulation.after(SECOND.negated(), () -> {}))
                    .hasMessageContaining("delay=PT-1S");
        });
        assertThatThrownBy(() -> Simulation.play(
                        "test", 0, Faults.none(), Simulation.settings().build(), simulation -> {}))
                .hasMessageContaining("seeds=0");
    }

    @Test
    void aSeedThatIsNoNumberIsRefused() {
        String before = System.setProperty("troupe.seed", "abc");
        try {
            assertThatThrownBy(() -> Simulation.play(
                            "test", 1, Faults.none(), Simulation.settings().build(), simulation -> {}))
                    .hasMessageContaining("troupe.seed=abc");
        } finally {
            if (before == null) {
                System.clearProperty("troupe.seed");
            } else {
                System.setProperty("troupe.seed", before);
            }
        }
    }

    // ---- Failures that must not be lost

    @Test
    void anAssertionWithinAnActorFailsThePlay() {
        fails("not as it should be", simulation -> {
            ActorRef<String> actor = simulation.system().spawn(() -> (message, context) -> {
                throw new AssertionError("not as it should be");
            });
            actor.tell("go");
            simulation.run(SECOND);
        });
    }

    @Test
    void aCheckerThatFailsItselfFailsThePlay() {
        fails("a defect of the checker", simulation -> {
            simulation.check(new Checker() {
                @Override
                public void deadLetter(DeadLetter letter) {
                    throw new IllegalStateException("a defect of the checker");
                }
            });
            ActorRef<String> actor = simulation.system().spawn(() -> (message, context) -> context.stop());
            actor.tell("one");
            actor.tell("two");
            simulation.run(SECOND);
        });
    }

    @Test
    void whatACheckerHasSeenComesBeforeWhatThePlayThrows() {
        fails("it never holds", simulation -> {
            simulation.check(Checkers.invariant("it never holds", () -> false));
            answering(simulation).<Integer>ask(Question::new, SECOND).join();
            throw new IllegalStateException("a consequence");
        });
    }

    @Test
    void whatIsExpectedIsWaitedFor() {
        fails("never: not complete within PT10S", simulation -> {
            simulation.expect(new CompletableFuture<>(), SECOND.multipliedBy(10), "never");
            simulation.run(SECOND);
        });
    }

    @Test
    void whatIsExpectedInDaysIsWaitedForToo() {
        fails(
                "never: not complete within PT25H",
                simulation -> simulation.expect(new CompletableFuture<>(), Duration.ofHours(25), "never"));
    }

    @Test
    void whatFailsWithinAnothersWaitIsNotSwallowed() {
        fails("never: not complete within PT1S", simulation -> {
            ActorRef<String> slow = simulation
                    .system()
                    .spawn(() -> (message, context) ->
                            context.await(new CompletableFuture<>(), SECOND.multipliedBy(60), (value, failure) -> {}));
            slow.tell("wait");
            simulation.expect(new CompletableFuture<>(), SECOND, "never");
            CompletableFuture<Object> call = simulation
                    .system()
                    .blocking(() -> slow.<Integer>ask(reply -> "question", SECOND.multipliedBy(30))
                            .join());
            simulation.until(SECOND.multipliedBy(60), call::isDone);
        });
    }

    private record Unspeakable() {
        @Override
        public String toString() {
            throw new IllegalStateException("no words");
        }
    }

    @Test
    void aMessageThatCannotBeShownDoesNotHideTheFailure() {
        fails("the real failure", simulation -> {
            ActorRef<Unspeakable> actor = simulation.system().spawn(() -> (message, context) -> {});
            actor.tell(new Unspeakable());
            simulation.run(SECOND);
            throw new IllegalStateException("the real failure");
        });
    }

    @Test
    void aPlayThatFailsStopsItsActors() {
        var stopped = new AtomicBoolean();
        fails("on purpose", simulation -> {
            simulation.system().spawn(() -> new Actor<String>() {
                @Override
                public void receive(String message, Context<String> context) {}

                @Override
                public void stopped(StopReason reason) {
                    stopped.set(true);
                }
            });
            simulation.run(SECOND);
            throw new IllegalStateException("on purpose");
        });
        assertThat(stopped).isTrue();
    }

    // ---- Plays that are no function of their seed

    private static void twice(Simulation.Play play) {
        assertThatThrownBy(() -> Simulation.playTwice(
                        1, Faults.none(), Simulation.settings().build(), play))
                .isInstanceOf(SimulationFailed.class)
                .hasMessageContaining("the same seed has led to two plays")
                .hasMessageContaining("and in the other:");
    }

    @Test
    void aDelayThatDiffersIsFoundOut() {
        var differs = new AtomicInteger();
        twice(simulation -> {
            simulation
                    .system()
                    .spawn(() -> (String message, Context<String> context) ->
                            context.after(Duration.ofMillis(10 + differs.incrementAndGet()), "later"))
                    .tell("go");
            simulation.run(SECOND.dividedBy(10));
        });
    }

    @Test
    void aMessageThatDiffersIsFoundOut() {
        var differs = new AtomicInteger();
        twice(simulation -> {
            ActorRef<Integer> actor = simulation.system().spawn(() -> (message, context) -> {});
            actor.tell(differs.incrementAndGet());
            simulation.run(SECOND);
        });
    }

    // ---- What faults must not do, and what they do

    @Test
    void aProbeTellsTheTruthUnderFaults() throws InterruptedException {
        for (long seed = 0; seed < 100; seed++) {
            Faults faults = Faults.storm().with(Fault.CRASH, 0.3).with(Fault.KILL, 0.1);
            Simulation.play(seed, faults, Simulation.settings().build(), simulation -> {
                Probe<Integer> probe = simulation.probe();
                for (int i = 0; i < 10; i++) {
                    probe.ref().tell(i);
                }
                for (int i = 0; i < 10; i++) {
                    probe.expect(i, Duration.ofMinutes(1));
                }
                probe.expectNone(SECOND);
            });
        }
    }

    @Test
    void waitsLastAsLongAsTheySayWhereTheClockJumps() throws InterruptedException {
        for (long seed = 0; seed < 50; seed++) {
            Faults jumps = Faults.none().with(Fault.CLOCK_JUMP, 0.02);
            Simulation.play(seed, jumps, Simulation.settings().build(), simulation -> {
                Probe<String> probe = simulation.probe();
                simulation.after(SECOND.multipliedBy(5), () -> probe.ref().tell("there"));
                probe.expect("there", SECOND.multipliedBy(10));
                Duration before = simulation.time();
                simulation.run(SECOND);
                assertThat(simulation.time().minus(before)).isGreaterThanOrEqualTo(SECOND);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void idleIsWhoHasNothingUnsent(int ring) throws InterruptedException {
        for (long seed = 0; seed < 50; seed++) {
            Simulation.play(
                    seed,
                    Faults.none(),
                    Simulation.settings().ringCapacity(ring).build(),
                    simulation -> {
                        var received = new ArrayList<Integer>();
                        ActorRef<Integer> receiver =
                                simulation.system().spawn(() -> (number, context) -> received.add(number));
                        simulation
                                .system()
                                .spawn(() -> (String go, Context<String> context) -> {
                                    for (int i = 0; i < 200; i++) {
                                        receiver.tell(i);
                                    }
                                })
                                .tell("go");
                        simulation.untilIdle(SECOND);
                        assertThat(received).hasSize(200);
                    });
        }
    }

    // ---- By hand

    @Test
    void aStepShowsTheBatchThatEndsWithIt() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> probe = simulation.probe();
            ActorRef<String> actor = simulation.system().spawn(() -> new Actor<String>() {
                @Override
                public void receive(String message, Context<String> context) {
                    probe.ref().tell(message);
                }

                @Override
                public void batchEnd(Context<String> context) {
                    probe.ref().tell("end");
                }
            });
            simulation.step(actor);
            actor.tell("one");
            Step step = simulation.step(actor);
            assertThat(step.purpose()).isEqualTo(TurnPurpose.RECEIVE);
            assertThat(step.sentTo(probe.ref())).containsExactly("one");
            Step end = Objects.requireNonNull(step.batchEnd());
            assertThat(end.sentTo(probe.ref())).containsExactly("end");
        });
    }

    @Test
    void aStepGoesPastARequestThatHasExpired() throws InterruptedException {
        Simulation.play(simulation -> {
            ActorRef<Object> actor = simulation.system().spawn(() -> (message, context) -> {});
            simulation.step(actor);
            CompletableFuture<Integer> answer = actor.ask(Question::new, SECOND);
            actor.tell("behind");
            simulation.elapse(SECOND.multipliedBy(2));
            assertThat(answer).isCompletedExceptionally();
            assertThat(simulation.step(actor).message()).isEqualTo("behind");
        });
    }
}
