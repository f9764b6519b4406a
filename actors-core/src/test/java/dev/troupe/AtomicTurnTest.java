package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A turn takes effect as a whole, once, or not at all. */
@Timeout(120)
class AtomicTurnTest {
    private final ActorSystem system =
            ActorSystem.create(Tests.settings(2).maxEffects(20).build());
    private final ActorRef<Object> collector = system.spawn("collector", Tests.Collector::new, Tests.on(1));
    private final List<DeadLetter> deadLetters = Tests.list();
    private final Cancellable listening = system.onDeadLetter(deadLetters::add);

    @AfterEach
    void stop() {
        listening.cancel();
        Tests.stop(system);
    }

    private record Ask(Reply<String> reply) {}

    /** What a turn does, in its first so many attempts followed by a crash. */
    private interface Effects {
        void run(Object message, Context<Object> context) throws Exception;
    }

    private static Actor<Object> crashing(int attempts, Effects effects) {
        return (message, context) -> {
            if (Tests.Sync.answered(message)) {
                return;
            }
            effects.run(message, context);
            if (context.attempt() <= attempts) {
                throw new IllegalStateException("planted in attempt " + context.attempt());
            }
        };
    }

    @Test
    void aTurnThatThrowsLeavesNoneOfItsEffects() {
        var children = new CompletableFuture<ActorRef<Object>>();
        var topLevel = new CompletableFuture<ActorRef<Object>>();
        var bystanderStops = new CompletableFuture<StopReason>();
        ActorRef<Object> bystander = system.spawn("bystander", () -> new Actor<>() {
            @Override
            public void receive(Object message, Context<Object> context) {
                Tests.Sync.answered(message);
            }

            @Override
            public void stopped(StopReason reason) {
                bystanderStops.complete(reason);
            }
        });
        var asked = new CompletableFuture<CompletableFuture<String>>();
        ActorRef<Object> actor = system.spawn(
                "actor",
                () -> crashing(1, (message, context) -> {
                    collector.tell("sent");
                    children.complete(context.spawn("child", Tests.Collector::new, SpawnOptions.defaults()));
                    topLevel.complete(system.spawn("top", Tests.Collector::new));
                    children.join().tell("for the child");
                    context.after(Duration.ZERO, "timer");
                    context.every(Duration.ofMillis(1), "timer");
                    context.watch(bystander, terminated -> "watched");
                    context.pipe(CompletableFuture.completedFuture(1), (value, failure) -> "piped");
                    context.ask(bystander, Tests.Sync::new, Tests.PATIENCE, (value, failure) -> "answered");
                    asked.complete(bystander.ask(Tests.Sync::new, Tests.PATIENCE));
                    context.await(CompletableFuture.completedFuture(1), Tests.PATIENCE, (value, failure) -> {
                        collector.tell("continued");
                    });
                    bystander.stop();
                    bystander.kill();
                    context.stop();
                    ((Ask) message).reply.with("replied");
                }),
                SpawnOptions.defaults().withAttempts(1));

        Throwable failure = Tests.failure(actor.ask(Ask::new, Tests.PATIENCE));

        assertThat(failure).isInstanceOf(AskException.Failed.class).hasRootCauseMessage("planted in attempt 1");
        assertThat(Tests.failure(Tests.get(asked))).isInstanceOf(AskException.Undelivered.class);
        Tests.Sync.with(actor); // it lives, on the next incarnation, and did not stop itself
        Tests.Sync.with(bystander);
        assertThat(bystanderStops).isNotDone();
        assertThat(Tests.Collector.of(collector)).isEmpty();
        // The addresses leaked, the actors were never born, and their names are free.
        assertThat(Tests.failure(Tests.get(children).ask(Tests.Sync::new, Tests.PATIENCE)))
                .isInstanceOf(AskException.Undelivered.class)
                .hasMessageContaining("UNBORN");
        assertThat(Tests.failure(Tests.get(topLevel).ask(Tests.Sync::new, Tests.PATIENCE)))
                .isInstanceOf(AskException.Undelivered.class);
        assertThat(system.spawn("top", Tests.Collector::new).path()).isEqualTo("top");
        assertThat(system.deadLetters(DeadLetter.Reason.ATTEMPTS)).isEqualTo(1);
        assertThat(system.deadLetters()).isEqualTo(3);
    }

    @Test
    void theRetryTakesEffectOnce() {
        var seen = Tests.<String>list();
        ActorRef<Object> actor = system.spawn(
                () -> crashing(2, (message, context) -> {
                    seen.add(context.attempt() + "/" + context.incarnation());
                    collector.tell(message + "-" + context.attempt());
                    ActorRef<Object> child =
                            context.spawn("child", Tests.Collector::new, Tests.on(1)); // the same name in each attempt
                    child.tell("x");
                    ((Ask) message).reply.with("attempt " + context.attempt());
                }),
                SpawnOptions.defaults().withAttempts(3));
        assertThat(Tests.ask(actor, Ask::new)).isEqualTo("attempt 3");
        Tests.Sync.with(actor);
        assertThat(seen).containsExactly("1/1", "2/2", "3/3");
        assertThat(Tests.Collector.of(collector)).hasSize(1);
        assertThat(Tests.Collector.of(collector).getFirst().toString()).endsWith("-3");
        assertThat(system.deadLetters()).isZero();
    }

    @Test
    void aMessageIsSetAsideWithItsCauseAfterItsAttempts() {
        ActorRef<Object> actor = system.spawn(
                "actor",
                () -> crashing(Integer.MAX_VALUE, (message, context) -> collector.tell(message)),
                SpawnOptions.defaults().withAttempts(3));
        actor.tell("poison");
        Tests.Sync.with(actor);
        Tests.until(() -> deadLetters.size() == 1);
        DeadLetter letter = deadLetters.getFirst();
        assertThat(letter.to()).isEqualTo("actor");
        assertThat(letter.message()).isEqualTo("poison");
        assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.ATTEMPTS);
        assertThat(letter.failure())
                .isInstanceOfSatisfying(
                        Failure.Crash.class, crash -> assertThat(crash.error()).hasMessage("planted in attempt 3"));
        assertThat(letter.toString()).doesNotContain("poison");
        assertThat(Tests.Collector.of(collector)).isEmpty();
    }

    @Test
    void theAttemptsOfOneMessageAreNotCountedAgainstTheNext() {
        var attempts = Tests.<String>list();
        ActorRef<Object> actor = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (!Tests.Sync.answered(message)) {
                        attempts.add(message + "/" + context.attempt());
                        if (context.attempt() == 1) {
                            throw new IllegalStateException("planted");
                        }
                    }
                },
                SpawnOptions.defaults().withAttempts(2));
        actor.tell("a");
        actor.tell("b");
        Tests.Sync.with(actor);
        assertThat(attempts).containsExactly("a/1", "a/2", "b/1", "b/2");
        assertThat(system.deadLetters()).isZero();
    }

    @Test
    void aKillBetweenTwoTurnsIsNoAttemptOfTheNextMessage() {
        var attempts = Tests.<String>list();
        ActorRef<Object> actor = system.spawn(() -> (Object message, Context<Object> context) -> {
            if (!Tests.Sync.answered(message)) {
                attempts.add(message + "/" + context.attempt() + "/" + context.incarnation());
                if (message.equals("kill")) {
                    context.self().kill();
                    collector.tell("committed with the kill");
                }
            }
        });
        actor.tell("kill");
        actor.tell("next");
        Tests.Sync.with(actor);
        assertThat(attempts).containsExactly("kill/1/1", "next/1/2");
        assertThat(Tests.Collector.of(collector)).containsExactly("committed with the kill");
    }

    @Test
    void aTurnWithTooManyEffectsFailsEvenIfItSwallowsTheError() {
        var errors = Tests.<Throwable>list();
        ActorRef<Object> actor = system.spawn(
                "actor",
                () -> (Object message, Context<Object> context) -> {
                    if (Tests.Sync.answered(message)) {
                        return;
                    }
                    try {
                        for (int i = 0; i < (int) message; i++) {
                            collector.tell(i);
                        }
                    } catch (IllegalStateException e) {
                        errors.add(e);
                    }
                },
                SpawnOptions.defaults().withAttempts(1));
        actor.tell(21);
        Tests.Sync.with(actor);
        assertThat(Tests.Collector.of(collector)).isEmpty();
        assertThat(errors).hasSize(1);
        assertThat(errors.getFirst()).hasMessageContaining("at most 20").hasMessageContaining("actor=actor");
        assertThat(system.deadLetters(DeadLetter.Reason.ATTEMPTS)).isEqualTo(1);
        actor.tell(20); // the limit itself is fine
        Tests.Sync.with(actor);
        assertThat(Tests.Collector.of(collector)).hasSize(20);
    }

    @Test
    void aSpawnThatDoesNotFitIntoTheLogGivesItsNameBack() {
        ActorRef<Object> actor = system.spawn(() -> (Object message, Context<Object> context) -> {
            if (message instanceof Ask ask) {
                context.spawn("child", Tests.Collector::new);
                system.spawn("top", Tests.Collector::new);
                ask.reply.with("spawned");
            } else {
                for (int i = 0; i < 20; i++) {
                    collector.tell(i);
                }
                if (message.equals("child")) {
                    context.spawn("child", Tests.Collector::new);
                } else {
                    system.spawn("top", Tests.Collector::new);
                }
            }
        });
        actor.tell("child");
        actor.tell("top");
        assertThat(Tests.ask(actor, Ask::new)).isEqualTo("spawned");
    }

    @Test
    void theEffectsOfATurnTakePlaceInTheirOrder() {
        ActorRef<Object> actor = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    var order = new ArrayList<ActorRef<Object>>();
                    for (int i = 0; i < 3; i++) {
                        ActorRef<Object> child = context.spawn(
                                "child" + i,
                                () -> (Object m, Context<Object> c) ->
                                        collector.tell(c.self().name() + m),
                                Tests.on(1));
                        child.tell("a");
                        child.tell("b");
                        order.add(child);
                    }
                    order.forEach(child -> child.tell("c"));
                    order.forEach(ActorRef::stop);
                    ((Ask) message).reply.with("done");
                },
                Tests.on(0));
        Tests.ask(actor, Ask::new);
        Tests.until(() -> Tests.Collector.of(collector).size() == 9);
        for (int i = 0; i < 3; i++) {
            String name = "child" + i;
            assertThat(Tests.Collector.of(collector))
                    .filteredOn(m -> m.toString().startsWith(name))
                    .containsExactly(name + "a", name + "b", name + "c");
        }
        assertThat(system.deadLetters()).isZero();
    }

    @Test
    void callsAndTasksThatATurnBeginsGoOnThoughItFails() {
        var begun = Tests.<CompletableFuture<?>>list();
        ActorRef<Object> actor = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    begun.add(context.system().blocking(() -> "called"));
                    begun.add(context.system().run(waker -> Poll.READY));
                    throw new IllegalStateException("planted");
                },
                SpawnOptions.defaults().withAttempts(1));
        actor.tell("go");
        Tests.until(() -> begun.size() == 2 && begun.stream().allMatch(CompletableFuture::isDone));
        assertThat(begun).noneMatch(CompletableFuture::isCompletedExceptionally);
    }

    @Test
    void effectsOfOtherThreadsThatATurnStartedAreNotPartOfIt() {
        ActorRef<Object> actor = system.spawn(
                () -> crashing(1, (message, context) -> {
                    Tests.get(Tests.start(() -> collector.tell("from a thread")));
                    collector.tell("from the turn");
                }),
                SpawnOptions.defaults().withAttempts(1));
        actor.tell("go");
        Tests.Sync.with(actor);
        assertThat(Tests.Collector.of(collector)).containsExactly("from a thread");
    }

    @Test
    void aContextIsRefusedOutsideOfItsTurns() {
        var contexts = new CompletableFuture<Context<Object>>();
        ActorRef<Object> actor = system.spawn("owner", () -> new Actor<>() {
            @Override
            public void started(Context<Object> context) {
                contexts.complete(context);
            }

            @Override
            public void receive(Object message, Context<Object> context) {
                Tests.Sync.answered(message);
            }
        });
        Context<Object> context = Tests.get(contexts);
        assertThat(context.self()).isSameAs(actor);
        assertThat(context.system()).isSameAs(system);
        assertThatThrownBy(context::attempt)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("actor=owner");
        ActorRef<Object> other = system.spawn(() -> (Object message, Context<Object> own) -> {
            ((Ask) message).reply.with(String.valueOf(catchThrowable(context::now)));
        });
        assertThat(Tests.ask(other, Ask::new)).contains("IllegalStateException");
    }

    private static Throwable catchThrowable(Runnable code) {
        try {
            code.run();
        } catch (RuntimeException e) {
            return e;
        }
        throw new AssertionError("nothing was thrown");
    }

    /** Found in user code, where it is a crash; in the commit it would be the end of the system. */
    @Test
    @SuppressWarnings({"NullAway", "DataFlowIssue"}) // a mistake of the user's
    void aMissingAddressIsACrashOfTheTurn() {
        var errors = Tests.<Throwable>list();
        ActorRef<Object> actor = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (Tests.Sync.answered(message)) {
                        return;
                    }
                    try {
                        if (message.equals("ask")) {
                            context.ask((ActorRef<Object>) null, reply -> reply, Tests.PATIENCE, (r, e) -> "x");
                        } else {
                            context.watch(null, terminated -> "x");
                        }
                    } catch (NullPointerException e) {
                        errors.add(e);
                        throw e;
                    }
                },
                SpawnOptions.defaults().withAttempts(1));
        actor.tell("ask");
        actor.tell("watch");
        Tests.Sync.with(actor);
        assertThat(errors).hasSize(2).allMatch(e -> e.getMessage() != null);
        assertThat(system.deadLetters(DeadLetter.Reason.ATTEMPTS)).isEqualTo(2);
        assertThat(system.isRunning()).isTrue();
    }
}
