package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.spi.TurnPurpose;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request hands on to what is done for it: its deadline, and what an observer has sent along. */
@Timeout(120)
class OriginTest {
    private static final Duration SHORT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofHours(1);

    private final List<String> seen = Tests.list();
    private ActorSystem system = Tests.system(2);

    @AfterEach
    void stop() {
        system.stop(Duration.ZERO);
    }

    private record Ask(Reply<Object> reply) {}

    private record Deadline(Instant at) {}

    private record Passed(Object deadline, Reply<Object> reply) {}

    /** Answers with the deadline of its turn. */
    private ActorRef<Ask> last() {
        return system.spawn("last", () -> (ask, context) -> ask.reply.with(deadline(context)), Tests.on(1));
    }

    private static Object deadline(Context<?> context) {
        Instant deadline = context.deadline();
        return deadline == null ? "none" : new Deadline(deadline);
    }

    /** By which way the first one asks the last one. */
    enum Way {
        ASK,
        AWAIT,
        ASK_IN_THE_CONTINUATION,
        ASK_AFTER_AN_ANSWER,
        ASK_AFTER_AN_OUTCOME,
        FORWARD
    }

    private void ask(Way way, Reply<Object> reply, ActorRef<Ask> last, Context<Object> context) {
        switch (way) {
            case ASK ->
                context.ask(last, Ask::new, LONG, (answer, e) -> new Passed(Objects.requireNonNull(answer), reply));
            case AWAIT ->
                context.await(
                        last.ask(Ask::new, LONG), LONG, (answer, e) -> reply.with(Objects.requireNonNull(answer)));
            case ASK_IN_THE_CONTINUATION ->
                context.await(
                        CompletableFuture.completedFuture(1), LONG, (one, e) -> ask(Way.ASK, reply, last, context));
            case ASK_AFTER_AN_ANSWER -> context.ask(last, Ask::new, LONG, (answer, e) -> new Ask(reply));
            case ASK_AFTER_AN_OUTCOME ->
                context.pipe(CompletableFuture.completedFuture(1), (answer, e) -> new Ask(reply));
            case FORWARD -> reply.forwardTo(last, Ask::new);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsAskedForARequestHasItsDeadlineAtMost(Way way) {
        ActorRef<Ask> last = last();
        ActorRef<Object> first = system.spawn("first", () -> new Actor<>() {
            private boolean again;

            @Override
            public void receive(Object message, Context<Object> context) {
                switch (message) {
                    case Passed passed -> passed.reply.with(passed.deadline);
                    case Ask again when this.again -> ask(Way.ASK, again.reply, last, context);
                    case Ask once -> {
                        again = true;
                        ask(way, once.reply, last, context);
                    }
                    default -> throw new IllegalArgumentException(message.toString());
                }
            }
        });
        Instant before = system.now();
        Object deadline = Tests.get(first.ask(Ask::new, SHORT));
        assertThat(((Deadline) deadline).at)
                .isBetween(
                        before.plus(SHORT).minusMillis(1),
                        system.now().plus(SHORT).plusMillis(1));
    }

    @Test
    void aShorterDeadlineStays() {
        ActorRef<Ask> last = last();
        ActorRef<Object> first = system.spawn(() -> (message, context) -> {
            switch (message) {
                case Ask ask ->
                    context.ask(
                            last,
                            Ask::new,
                            SHORT,
                            (answer, e) -> new Passed(Objects.requireNonNull(answer), ask.reply));
                case Passed passed -> passed.reply.with(passed.deadline);
                default -> throw new IllegalArgumentException(message.toString());
            }
        });
        Object deadline = Tests.get(first.ask(Ask::new, LONG));
        assertThat(((Deadline) deadline).at).isBefore(system.now().plus(SHORT).plusMillis(1));
    }

    /** Of a request whose turn has begun in time; the one that it makes comes too late in any case. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsAskedTooLateFailsAndIsNotHandled(boolean byFuture) {
        var failure = new CompletableFuture<Throwable>();
        ActorRef<Ask> last = system.spawn("last", () -> (ask, context) -> seen.add("handled"), Tests.on(1));
        ActorRef<Object> first = system.spawn(() -> (message, context) -> {
            if (message instanceof Ask) {
                Instant deadline = context.deadline();
                while (!context.now().isAfter(deadline)) {
                    Thread.onSpinWait();
                }
                if (byFuture) {
                    var unused = last.ask(Ask::new, LONG).whenComplete((value, e) -> failure.complete(e));
                } else {
                    context.ask(last, Ask::new, LONG, (answer, e) -> e);
                }
            } else {
                failure.complete((Throwable) message);
            }
        });
        var unused = first.ask(Ask::new, Duration.ofMillis(50));
        assertThat(Tests.get(failure)).isInstanceOf(AskException.Expired.class);
        Tests.stop(system);
        assertThat(byFuture ? List.of() : seen).isEmpty();
    }

    @Test
    void whatIsToldHasNoDeadline() {
        var deadline = new CompletableFuture<Object>();
        ActorRef<String> told = system.spawn(() -> (message, context) -> deadline.complete(deadline(context)));
        ActorRef<Ask> first = system.spawn(() -> (ask, context) -> told.tell("something"));
        var unused = first.ask(Ask::new, SHORT);
        assertThat(Tests.get(deadline)).isEqualTo("none");
    }

    @Test
    void aMessageAfterARequestHasNoneOfIt() {
        ActorRef<Object> actor = system.spawn(
                () -> (message, context) -> {
                    seen.add(deadline(context) instanceof Deadline ? "some" : "none");
                    if (message instanceof Ask) {
                        throw new IllegalStateException("crash");
                    }
                },
                SpawnOptions.defaults().withAttempts(1).withPolicy((failure, history) -> new Decision.Resume()));
        var unused = actor.ask(Ask::new, SHORT);
        actor.tell("after");
        Tests.until(() -> seen.size() == 2);
        assertThat(seen).containsExactly("some", "none");
    }

    // ---- What an observer sends along

    /** Sends the path of the sender along, and notes what came with each message. */
    private final class Tracer implements TurnObserver {
        private final ThreadLocal<String> at = ThreadLocal.withInitial(() -> "main");

        @Override
        public @Nullable Object onSend(ActorRef<?> to, Object message) {
            if (message.equals("untraced")) {
                return null;
            }
            if (message.equals("broken")) {
                throw new IllegalStateException("broken tracer");
            }
            return at.get();
        }

        @Override
        public @Nullable Object onStart(
                ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
            if (message != null || purpose == TurnPurpose.CONTINUE) {
                seen.add(actor.name() + " "
                        + (message == null ? "continues" : message.getClass().getSimpleName()) + " of " + carried);
            }
            at.set(actor.name());
            return null;
        }

        @Override
        public void onEnd(
                ActorRef<?> actor, TurnPurpose purpose, @Nullable Object started, @Nullable Throwable failure) {
            at.set("main");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAnObserverSendsAlongComesWithTheMessage(boolean exact) {
        system.stop(Duration.ZERO);
        system = ActorSystem.create(Tests.settings(2)
                .observer(new Tracer().with(new TurnObserver() {}))
                .build());
        SpawnOptions options = exact ? Tests.on(1).withExactMailbox() : Tests.on(1);
        ActorRef<Object> last = system.spawn(
                "last",
                () -> (message, context) -> {
                    if (message instanceof Ask ask) {
                        ask.reply.with(1);
                    }
                },
                options);
        ActorRef<Object> first = system.spawn(
                "first",
                () -> (message, context) -> {
                    switch (message) {
                        case Ask ask -> {
                            last.tell("told");
                            context.ask(last, Ask::new, LONG, (answer, e) -> new Passed("asked", ask.reply));
                        }
                        case Passed passed ->
                            context.await(
                                    last.ask(Ask::new, LONG),
                                    LONG,
                                    (answer, e) -> passed.reply.with(Objects.requireNonNull(answer)));
                        default -> {}
                    }
                },
                options);
        first.tell("untraced");
        first.tell("broken");
        Tests.get(first.ask(Ask::new, LONG));
        assertThat(seen)
                .containsSubsequence("first String of null", "first String of null", "first Ask of main")
                .containsSubsequence(
                        "first Ask of main",
                        "last String of first",
                        "last Ask of first",
                        "first Integer of main",
                        "last Ask of first",
                        "first continues of main");
    }

    /** Throws wherever it is called. */
    private static final class Broken implements TurnObserver {
        @Override
        public @Nullable Object onSend(ActorRef<?> to, Object message) {
            throw new IllegalStateException("broken send");
        }

        @Override
        public @Nullable Object onStart(
                ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
            throw new IllegalStateException("broken start");
        }

        @Override
        public void onEnd(
                ActorRef<?> actor, TurnPurpose purpose, @Nullable Object started, @Nullable Throwable failure) {
            throw new IllegalStateException("broken end");
        }
    }

    /** Gives something wherever it is asked to, and notes what comes back. */
    private final class Giving implements TurnObserver {
        @Override
        public Object onSend(ActorRef<?> to, Object message) {
            return "sent";
        }

        @Override
        public Object onStart(
                ActorRef<?> actor, TurnPurpose purpose, @Nullable Object message, @Nullable Object carried) {
            return "started with " + carried;
        }

        @Override
        public void onEnd(
                ActorRef<?> actor, TurnPurpose purpose, @Nullable Object started, @Nullable Throwable failure) {
            if (purpose == TurnPurpose.RECEIVE) {
                seen.add(String.valueOf(started));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anObserverThatThrowsTakesNothingFromTheOther(boolean inner) {
        system.stop(Duration.ZERO);
        system = ActorSystem.create(Tests.settings(1)
                .observer(inner ? new Giving().with(new Broken()) : new Broken().with(new Giving()))
                .build());
        system.spawn(() -> (message, context) -> {}).tell("message");
        Tests.until(() -> !seen.isEmpty());
        assertThat(seen).containsExactly("started with sent");
    }
}
