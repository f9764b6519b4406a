package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.spi.Held;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Context.await and Context.pipe. */
@Timeout(120)
class AwaitTest {
    private final ActorSystem system = Tests.system(2);
    private final List<String> events = Tests.list();

    @AfterEach
    void stop() {
        Tests.stop(system);
    }

    private interface Turn {
        void run(Object message, Context<Object> context) throws Exception;
    }

    private ActorRef<Object> actor(Turn turn) {
        return system.spawn(
                "actor",
                () -> (Object message, Context<Object> context) -> {
                    if (!Tests.Sync.answered(message)) {
                        turn.run(message, context);
                    }
                },
                Tests.on(1).withAttempts(1));
    }

    @Test
    void noOtherMessageIsTakenUntilTheContinuationHasRun() {
        var stage = new CompletableFuture<String>();
        ActorRef<Object> actor = actor((message, context) -> {
            events.add(message.toString());
            if (message.equals("await")) {
                context.await(stage, Tests.PATIENCE, (value, failure) -> events.add("then " + value));
            }
        });
        actor.tell("await");
        actor.tell("next");
        var bystander = system.spawn(Tests.Collector::new, Tests.on(1));
        Tests.Collector.of(bystander); // the worker goes on
        Tests.until(() -> !events.isEmpty());
        assertThat(events).containsExactly("await");
        stage.complete("value");
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("await", "then value", "next");
    }

    @Test
    void aStageThatIsDoneAlreadyContinuesAtOnce() {
        ActorRef<Object> actor = actor((message, context) -> context.await(
                CompletableFuture.completedFuture(message),
                Tests.PATIENCE,
                (value, failure) -> events.add("then " + value)));
        for (int i = 0; i < 100; i++) {
            actor.tell(i);
        }
        Tests.Sync.with(actor);
        assertThat(events).hasSize(100).first().isEqualTo("then 0");
        assertThat(events.getLast()).isEqualTo("then 99");
    }

    @Test
    void theFailureOfAStageIsHandedToTheContinuation() {
        ActorRef<Object> actor = actor((message, context) -> context.await(
                system.blocking(() -> {
                            throw new java.io.IOException("planted");
                        })
                        .thenApply(x -> x),
                Tests.PATIENCE,
                (value, failure) -> events.add(String.valueOf(failure))));
        actor.tell("go");
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("java.io.IOException: planted");
    }

    @Test
    void aContinuationMayAwaitAgain() {
        var stages = List.of(new CompletableFuture<Integer>(), new CompletableFuture<Integer>());
        ActorRef<Object> actor = actor((message, context) -> context.await(stages.get(0), Tests.PATIENCE, (a, f) -> {
            context.await(stages.get(1), Tests.PATIENCE, (b, g) -> events.add(a + "+" + b));
        }));
        actor.tell("go");
        stages.get(0).complete(1);
        stages.get(1).complete(2);
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("1+2");
    }

    @Test
    void aTurnCanAwaitOneStage() {
        ActorRef<Object> actor = actor((message, context) -> {
            var never = new CompletableFuture<Integer>();
            context.await(never, Tests.PATIENCE, (value, failure) -> {});
            try {
                context.await(never, Tests.PATIENCE, (value, failure) -> {});
            } catch (IllegalStateException e) {
                events.add(String.valueOf(e.getMessage()));
                throw e;
            }
        });
        actor.tell("go");
        Tests.Sync.with(actor);
        assertThat(events).hasSize(1);
        assertThat(events.getFirst()).contains("one stage").contains("actor=actor");
    }

    @Test
    void theDeadlineEndsTheIncarnationAndTheAskerFails() {
        var incarnations = new AtomicInteger();
        record Ask(Reply<String> reply) {}
        ActorRef<Object> actor = actor((message, context) -> {
            incarnations.set((int) context.incarnation());
            if (message instanceof Ask ask) {
                context.await(new CompletableFuture<String>(), Duration.ofMillis(5), (value, failure) -> {
                    ask.reply.with("never");
                });
            }
        });
        CompletableFuture<String> asked = actor.ask(Ask::new, Tests.PATIENCE);
        assertThat(Tests.failure(asked)).isInstanceOf(AskException.Failed.class).hasMessageContaining("await-expired");
        actor.tell("next");
        Tests.Sync.with(actor);
        assertThat(incarnations).hasValue(2);
        assertThat(system.deadLetters(DeadLetter.Reason.AWAIT_ABANDONED)).isEqualTo(1);
        assertThat(system.deadLetters()).isEqualTo(1); // the message is not tried again: its turn was committed
    }

    /** The deadline counts from the turn that awaits, however long that one or those before it took. */
    @Test
    void theDeadlineDoesNotPassEarly() {
        record Ask(Reply<String> reply) {}
        var since = new CompletableFuture<Long>();
        ActorRef<Object> actor = actor((message, context) -> {
            Tests.busy(Duration.ofMillis(100));
            since.complete(System.nanoTime());
            context.await(new CompletableFuture<String>(), Duration.ofMillis(80), (value, failure) -> {});
        });
        Tests.failure(actor.ask(Ask::new, Tests.PATIENCE));
        assertThat(System.nanoTime() - Tests.get(since)).isGreaterThanOrEqualTo(80_000_000);
    }

    @Test
    void aKillAbandonsTheAwait() {
        var stage = new CompletableFuture<String>();
        var letters = Tests.<DeadLetter>list();
        system.onDeadLetter(letters::add);
        ActorRef<Object> actor = actor((message, context) -> {
            events.add(message + "/" + context.incarnation());
            if (message.equals("await")) {
                context.await(stage, Tests.PATIENCE, (value, failure) -> events.add("then"));
            }
        });
        actor.tell("await");
        actor.tell("next");
        Tests.until(() -> ((Ref<?>) actor).cell.is(Cell.SUSPENDED)); // else the kill may find the turn running
        actor.kill();
        Tests.Sync.with(actor);
        assertThat(system.deadLetters(DeadLetter.Reason.AWAIT_ABANDONED)).isEqualTo(1);
        Tests.until(() -> !letters.isEmpty());
        assertThat(letters.getFirst())
                .hasToString(
                        "DeadLetter[to=" + actor.path() + ", message=continuation-of-await, reason=AWAIT_ABANDONED]");
        stage.complete("too late");
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("await/1", "next/2");
    }

    @Test
    void aCrashOfTheContinuationIsACrashOfTheActorAndIsNotTriedAgain() {
        ActorRef<Object> actor = actor((message, context) -> {
            events.add(message + "/" + context.incarnation());
            context.await(CompletableFuture.completedFuture(1), Tests.PATIENCE, (value, failure) -> {
                events.add("then");
                throw new IllegalStateException("planted");
            });
        });
        actor.tell("go");
        Tests.Sync.with(actor);
        actor.tell("on");
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("go/1", "then", "on/2", "then");
    }

    @Test
    void anAwaitInATurnThatFailsIsDropped() {
        var stage = new CompletableFuture<String>();
        ActorRef<Object> actor = actor((message, context) -> {
            context.await(stage, Tests.PATIENCE, (value, failure) -> events.add("then"));
            stage.complete("value");
            throw new IllegalStateException("planted");
        });
        actor.tell("go");
        Tests.Sync.with(actor);
        assertThat(events).isEmpty();
        assertThat(system.deadLetters(DeadLetter.Reason.AWAIT_ABANDONED)).isZero();
    }

    @Test
    void aStopInTheTurnThatAwaitsAbandonsTheAwait() {
        var stopped = new CompletableFuture<StopReason>();
        ActorRef<Object> actor = system.spawn(() -> new Actor<>() {
            @Override
            public void receive(Object message, Context<Object> context) {
                context.stop();
                context.await(new CompletableFuture<String>(), Tests.PATIENCE, (value, failure) -> {});
            }

            @Override
            public void stopped(StopReason reason) {
                stopped.complete(reason);
            }
        });
        actor.tell("go");
        assertThat(Tests.get(stopped)).isInstanceOf(StopReason.Requested.class);
        Tests.until(() -> system.deadLetters(DeadLetter.Reason.AWAIT_ABANDONED) == 1);
        Tests.untilEnded(actor); // which is after it was told
        assertThat(actor.tell("x")).isEqualTo(Delivery.CLOSED);
    }

    @Test
    void aFailureInTheTurnThatAwaitsDoesNotHoldTheNextIncarnation() {
        ActorRef<Object> actor = actor((message, context) -> {
            events.add(message + "/" + context.incarnation());
            if (message.equals("go")) {
                context.self().kill();
                context.await(new CompletableFuture<String>(), Tests.PATIENCE, (value, failure) -> {});
            }
        });
        actor.tell("go");
        actor.tell("on");
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("go/1", "on/2");
    }

    @Test
    void anActorThatEndsCanNeitherAwaitNorSpawn() {
        ActorRef<Object> actor = system.spawn(
                () -> new Actor<>() {
                    private final CompletableFuture<Context<Object>> own = new CompletableFuture<>();

                    @Override
                    public void started(Context<Object> context) {
                        own.complete(context);
                    }

                    @Override
                    public void receive(Object message, Context<Object> context) {
                        Tests.Sync.answered(message);
                    }

                    @Override
                    public void stopped(StopReason reason) {
                        Context<Object> context = own.join();
                        for (Runnable code : List.<Runnable>of(
                                () -> context.spawn("late", Tests.Collector::new),
                                () -> context.await(new CompletableFuture<>(), Tests.PATIENCE, (v, f) -> {}))) {
                            try {
                                code.run();
                                events.add("done");
                            } catch (IllegalStateException e) {
                                events.add("refused");
                            }
                        }
                    }
                },
                Tests.on(1));
        Tests.Sync.with(actor);
        actor.kill();
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("refused", "refused");
    }

    @Test
    void completionsFromManyThreadsResumeTheirActorsEachOnce() {
        int actors = 200;
        int rounds = 20;
        var done = new CountDownLatch(actors);
        for (int i = 0; i < actors; i++) {
            ActorRef<Object> actor = system.spawn(() -> new Actor<>() {
                private int continued;

                @Override
                public void receive(Object message, Context<Object> context) {
                    context.await(system.blocking(() -> 1), Tests.PATIENCE, (value, failure) -> {
                        if (++continued == rounds) {
                            done.countDown();
                        }
                    });
                }
            });
            for (int r = 0; r < rounds; r++) {
                actor.tell("go");
            }
        }
        Tests.await(done);
        assertThat(system.deadLetters()).isZero();
    }

    // ---- pipe

    @Test
    void aPipeKeepsTheActorRunning() {
        var stage = new CompletableFuture<String>();
        ActorRef<Object> actor = actor((message, context) -> {
            events.add(message.toString());
            if (message.equals("pipe")) {
                context.pipe(stage, (value, failure) -> "outcome " + value);
            }
        });
        actor.tell("pipe");
        actor.tell("next");
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("pipe", "next");
        stage.complete("value");
        Tests.until(() -> events.size() == 3);
        assertThat(events).containsExactly("pipe", "next", "outcome value");
    }

    @Test
    void thePipedOutcomeOfAnEndedIncarnationIsDropped() {
        var stage = new CompletableFuture<String>();
        ActorRef<Object> actor = actor((message, context) -> {
            if (message.equals("pipe")) {
                context.pipe(stage, (value, failure) -> "outcome");
            } else {
                events.add(message + "/" + context.incarnation());
            }
        });
        actor.tell("pipe");
        Tests.Sync.with(actor);
        actor.kill();
        Tests.Sync.with(actor);
        stage.complete("value");
        actor.tell("last");
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("last/2");
    }

    @Test
    void aMapperThatThrowsCrashesTheActorAndLeavesADeadLetter() {
        ActorRef<Object> actor = actor((message, context) -> {
            events.add(message + "/" + context.incarnation());
            if (message.equals("pipe")) {
                context.pipe(CompletableFuture.completedFuture("value"), (value, failure) -> {
                    throw new IllegalStateException("planted");
                });
            }
        });
        actor.tell("pipe");
        Tests.until(() -> system.deadLetters(DeadLetter.Reason.ATTEMPTS) == 1);
        actor.tell("on");
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("pipe/1", "on/2");
    }

    @Test
    void thePipeOfATurnThatFailsIsDropped() {
        ActorRef<Object> actor = actor((message, context) -> {
            events.add(message.toString());
            if (message.equals("pipe")) {
                context.pipe(CompletableFuture.completedFuture("value"), (value, failure) -> "outcome");
                throw new IllegalStateException("planted");
            }
        });
        actor.tell("pipe");
        actor.tell("on");
        Tests.Sync.with(actor);
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("pipe", "on");
    }

    @Test
    void blockingCallsRunOnVirtualThreadsUpToTheCap() {
        try (ActorSystem capped =
                ActorSystem.create(Tests.settings(1).maxBlocking(2).build())) {
            var running = new AtomicInteger();
            var most = new AtomicInteger();
            var two = new CyclicBarrier(2);
            var calls = new java.util.ArrayList<CompletableFuture<Boolean>>();
            for (int i = 0; i < 50; i++) {
                calls.add(capped.blocking(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    two.await(); // nobody passes alone
                    running.decrementAndGet();
                    return Thread.currentThread().isVirtual();
                }));
            }
            calls.forEach(call -> assertThat(Tests.get(call)).isTrue());
            assertThat(most).hasValue(2);
        }
    }

    @Test
    void aPipeIsNotWaitedForByAStopAndItsAskerIsTold() {
        record Ask(Reply<String> reply) {}
        ActorRef<Object> actor = actor((message, context) -> {
            if (message instanceof Ask ask) {
                context.pipe(new CompletableFuture<String>(), (value, failure) -> ask);
            }
        });
        CompletableFuture<String> answer = actor.ask(Ask::new, Tests.PATIENCE);
        Tests.Sync.with(actor);
        assertThat(system.stop(Tests.PATIENCE).drained()).isTrue();
        assertThat(Tests.failure(answer)).isInstanceOf(AskException.Failed.class);
    }

    /** Waits for a stage in one of two ways, and so has it hold on to the actor. */
    private static final class Waiting implements Actor<Object> {
        private final CompletableFuture<String> stage;
        private String seen = "";

        private Waiting(CompletableFuture<String> stage) {
            this.stage = stage;
        }

        @Override
        public void receive(Object message, Context<Object> context) throws Exception {
            if (message.equals("pipe")) {
                context.pipe(stage, (value, failure) -> seen + value);
            } else if (message.equals("held pipe")) {
                Held.hold(context, () -> context.pipe(stage, (value, failure) -> seen + value));
            } else if (message.equals("await")) {
                context.await(stage, Tests.PATIENCE, (value, failure) -> seen += value);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe", "held pipe", "await"})
    void aStageThatLivesLongDoesNotHoldOnToActorsThatHaveEnded(String way) {
        var stage = new CompletableFuture<String>();
        var made = new AtomicReference<WeakReference<Actor<Object>>>();
        ActorRef<Object> waits = system.spawn(
                () -> {
                    Actor<Object> actor = new Waiting(stage);
                    made.set(new WeakReference<>(actor));
                    return actor;
                },
                Tests.on(1).withPolicy((failure, history) -> new Decision.Stop()));
        waits.tell(way);
        Tests.until(() -> stage.getNumberOfDependents() == 1 && waits.waiting() == 0);
        waits.kill();
        Tests.untilEnded(waits);
        ActorRef<Object> other = actor((message, context) -> {});
        Tests.until(() -> {
            Tests.Sync.with(other); // the worker forgets the last turn with the next one
            System.gc();
            return Objects.requireNonNull(made.get()).refersTo(null);
        });
        stage.complete("too late");
        Tests.Sync.with(other);
    }
}
