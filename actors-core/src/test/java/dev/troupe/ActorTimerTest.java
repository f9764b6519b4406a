package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Context.after and Context.every. */
@Timeout(120)
class ActorTimerTest {
    private final ActorSystem system = Tests.system(1);
    private final List<String> events = Tests.list();

    @AfterEach
    void stop() {
        system.stop(Duration.ZERO);
    }

    private interface Turn {
        void run(String message, Context<Object> context) throws Exception;
    }

    private ActorRef<Object> actor(Turn turn) {
        return system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (!Tests.Sync.answered(message)) {
                        events.add(message + "/" + context.incarnation());
                        turn.run((String) message, context);
                    }
                },
                SpawnOptions.defaults().withAttempts(2));
    }

    @Test
    void aTimerFiresOnceAfterItsDelayAndNeverBefore() {
        var since = new CompletableFuture<Long>();
        var fired = new CompletableFuture<Long>();
        ActorRef<Object> actor = actor((message, context) -> {
            if (message.equals("go")) {
                Tests.busy(Duration.ofMillis(100)); // the delay counts from now, not from the start of the round
                since.complete(System.nanoTime());
                context.after(Duration.ofMillis(80), "tick");
            } else {
                fired.complete(System.nanoTime());
            }
        });
        actor.tell("go");
        assertThat(Tests.get(fired) - Tests.get(since)).isGreaterThanOrEqualTo(80_000_000);
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("go/1", "tick/1");
    }

    @Test
    void timersFireInTheOrderOfTheirTimes() {
        ActorRef<Object> actor = actor((message, context) -> {
            if (message.equals("go")) {
                context.after(Duration.ofMillis(30), "third");
                context.after(Duration.ofMillis(10), "first");
                context.after(Duration.ofMillis(20), "second");
                context.after(Duration.ZERO, "at once");
            }
        });
        actor.tell("go");
        Tests.until(() -> events.size() == 5);
        assertThat(events).containsExactly("go/1", "at once/1", "first/1", "second/1", "third/1");
    }

    @Test
    void aPeriodicTimerFiresUntilItIsCancelled() {
        var timers = new java.util.ArrayList<Cancellable>();
        ActorRef<Object> actor = actor((message, context) -> {
            if (message.equals("go")) {
                timers.add(context.every(Duration.ofMillis(1), "tick"));
            } else if (events.size() == 6) {
                timers.getFirst().cancel();
                context.after(Duration.ofMillis(20), "end");
            }
        });
        actor.tell("go");
        Tests.until(() -> events.contains("end/1"));
        assertThat(events).containsExactly("go/1", "tick/1", "tick/1", "tick/1", "tick/1", "tick/1", "end/1");
    }

    @Test
    void aTickThatIsQueuedIsNotDeliveredAfterItsCancellation() {
        var timers = new java.util.ArrayList<Cancellable>();
        ActorRef<Object> actor = actor((message, context) -> {
            switch (message) {
                case "go" -> {
                    timers.add(context.after(Duration.ZERO, "tick"));
                    context.self().tell("cancel"); // before the tick
                }
                case "cancel" -> {
                    timers.getFirst().cancel();
                    context.self().tell("end");
                }
                default -> {}
            }
        });
        actor.tell("go");
        Tests.until(() -> events.contains("end/1"));
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("go/1", "cancel/1", "end/1");
    }

    @Test
    void aTimerStartedAndCancelledInOneTurnNeverFires() {
        ActorRef<Object> actor = actor((message, context) -> {
            if (message.equals("go")) {
                context.after(Duration.ZERO, "never").cancel();
                context.every(Duration.ofMillis(1), "never").cancel();
                context.after(Duration.ofMillis(10), "end");
            }
        });
        actor.tell("go");
        Tests.until(() -> events.contains("end/1"));
        assertThat(events).containsExactly("go/1", "end/1");
    }

    @Test
    void timersEndWithTheirIncarnation() {
        ActorRef<Object> actor = actor((message, context) -> {
            if (message.equals("go")) {
                context.every(Duration.ofMillis(1), "tick");
                context.after(Duration.ofMillis(1), "tick");
            } else if (message.equals("end")) {
                context.after(Duration.ofMillis(20), "ended");
            }
        });
        actor.tell("go");
        Tests.until(() -> events.contains("tick/1"));
        actor.kill();
        actor.tell("end");
        Tests.until(() -> events.contains("ended/2"));
        assertThat(events).doesNotContain("tick/2");
        assertThat(system.deadLetters()).isZero(); // a tick of an ended incarnation is not a lost message
    }

    @Test
    void aTickThatWaitsEndsWithItsIncarnationToo() {
        ActorRef<Object> actor = actor((message, context) -> {
            context.after(Duration.ZERO, "tick");
            context.await(new CompletableFuture<>(), Tests.PATIENCE, (value, failure) -> {});
        });
        actor.tell("go");
        Cell cell = ((Ref<?>) actor).cell;
        Tests.until(() -> cell.is(Cell.SUSPENDED) && cell.waiting() == 1);
        actor.kill();
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("go/1");
    }

    @Test
    void aCrashOnATickSetsItAsideSinceItsTimerHasEnded() {
        ActorRef<Object> actor = actor((message, context) -> {
            if (message.equals("go")) {
                context.after(Duration.ZERO, "tick");
            } else if (message.equals("tick")) {
                throw new IllegalStateException("planted");
            }
        });
        actor.tell("go");
        Tests.until(() -> system.deadLetters(DeadLetter.Reason.ATTEMPTS) == 1);
        actor.tell("on");
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("go/1", "tick/1", "on/2");
    }

    @Test
    void periodsThatPassWhileATickWaitsAreSkipped() {
        ActorRef<Object> actor = actor((message, context) -> {
            if (message.equals("go")) {
                context.every(Duration.ofMillis(1), "tick");
                Tests.busy(Duration.ofMillis(50));
                context.self().tell("end");
            } else if (message.equals("end")) {
                context.stop();
            }
        });
        actor.tell("go");
        Tests.untilEnded(actor);
        assertThat(events.stream().filter("tick/1"::equals).count()).isLessThanOrEqualTo(2);
    }

    @Test
    void badTimesAreRefused() {
        var errors = Tests.<String>list();
        ActorRef<Object> actor = actor((message, context) -> {
            for (Runnable code : List.<Runnable>of(
                    () -> context.after(Duration.ofMillis(-1), "x"), () -> context.every(Duration.ZERO, "x"))) {
                try {
                    code.run();
                } catch (IllegalArgumentException e) {
                    errors.add(String.valueOf(e.getMessage()));
                }
            }
        });
        actor.tell("go");
        Tests.Sync.with(actor);
        assertThat(errors)
                .containsExactly("delay must not be negative: delay=PT-0.001S", "period must be positive: period=PT0S");
    }

    @Test
    void aTimerIsCancelledInTurnsOfItsActorOnly() {
        var timer = new CompletableFuture<Cancellable>();
        ActorRef<Object> actor =
                actor((message, context) -> timer.complete(context.after(Tests.PATIENCE.multipliedBy(100), "late")));
        actor.tell("go");
        assertThatThrownBy(() -> Tests.get(timer).cancel()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void inTheTurnOfItsMessageATimerThatFiresOnceIsOver() {
        var active = new CompletableFuture<Boolean>();
        system.spawn(() -> new Actor<String>() {
            private Timers<String, String> timers;

            @Override
            public void started(Context<String> context) {
                timers = new Timers<>(context);
                timers.after("retry", Duration.ZERO, "retry");
            }

            @Override
            public void receive(String message, Context<String> context) {
                active.complete(timers.isActive("retry"));
            }
        });
        assertThat(Tests.get(active)).isFalse();
    }

    /** More of them than can be looked at in that time, none of which can be told: all their actors wait for something. */
    @Test
    void idleTimesThatBeginAgainAndAgainHoldNobodyUp() {
        var never = new CompletableFuture<String>();
        for (int i = 0; i < 30_000; i++) {
            system.spawn(() -> new Actor<String>() {
                @Override
                public void started(Context<String> context) {
                    context.whenIdle(Duration.ofNanos(1), "idle");
                    context.await(never, Duration.ofHours(1), (value, failure) -> {});
                }

                @Override
                public void receive(String message, Context<String> context) {}
            });
        }
        Tests.Sync.with(actor((message, context) -> {}));
        Tests.Sync.with(actor((message, context) -> {}));
    }

    /** One that has fired is forgotten, so keys that are used once do not pile up. */
    @Test
    void keysThatAreUsedOnceLeaveNothingBehind() {
        var timers = new CompletableFuture<Timers<Integer, Object>>();
        var fired = new AtomicInteger();
        ActorRef<Object> actor = system.spawn(() -> new Actor<>() {
            @Override
            public void started(Context<Object> context) {
                timers.complete(new Timers<>(context));
            }

            @Override
            public void receive(Object message, Context<Object> context) {
                if (message instanceof Integer key) {
                    Tests.get(timers).after(key, Duration.ZERO, "fired");
                } else if (!Tests.Sync.answered(message)) {
                    fired.incrementAndGet();
                }
            }
        });
        for (int i = 0; i < 10_000; i++) {
            actor.tell(i);
            if (i % 100 == 99) {
                int so = i + 1;
                Tests.until(() -> fired.get() == so);
            }
        }
        Tests.Sync.with(actor);
        assertThat(Tests.get(timers).size()).isLessThan(1000);
    }
}
