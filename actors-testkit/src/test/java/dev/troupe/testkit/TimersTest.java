package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Cancellable;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.SpawnOptions;
import dev.troupe.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The timers of an actor, to the second. */
class TimersTest {
    private static final SpawnOptions RESTARTS = SpawnOptions.defaults()
            .withAttempts(1)
            .withPolicy((failure, history) -> new Decision.Restart(Duration.ZERO));

    /** What the actor has got, as "message@second". */
    private final List<String> got = new ArrayList<>();

    @BeforeEach
    void forget() {
        got.clear();
    }

    private static Duration seconds(long n) {
        return Duration.ofSeconds(n);
    }

    /** Notes each message, and then does with it what the test says. */
    private ActorRef<String> actor(Simulation simulation, BiConsumer<String, Context<String>> does) {
        return simulation
                .system()
                .spawn(
                        "timed",
                        () -> (String message, Context<String> context) -> {
                            got.add(message + "@" + simulation.time().toSeconds());
                            does.accept(message, context);
                        },
                        RESTARTS);
    }

    private void play(Simulation.Play play) throws InterruptedException {
        for (long seed = 0; seed < 20; seed++) {
            got.clear();
            Simulation.play(seed, Faults.none(), Simulation.settings().build(), play);
        }
    }

    @Test
    void aFixedRateKeepsToItsTimes() throws InterruptedException {
        play(simulation -> {
            actor(simulation, (message, context) -> {
                        if (message.equals("begin")) {
                            context.every(seconds(10), "tick");
                        }
                    })
                    .tell("begin");
            simulation.run(seconds(35));
            assertThat(got).containsExactly("begin@0", "tick@10", "tick@20", "tick@30");
        });
    }

    /** The next one counts from when the last one was handled, here late, since the actor awaits something. */
    @Test
    void aFixedDelayCountsFromTheLastMessage() throws InterruptedException {
        play(simulation -> {
            actor(simulation, (message, context) -> {
                        if (message.equals("begin")) {
                            context.withFixedDelay(seconds(10), "tick");
                            context.after(seconds(19), "wait");
                        } else if (message.equals("wait")) {
                            awaits(simulation, context, seconds(6));
                        }
                    })
                    .tell("begin");
            simulation.run(seconds(50));
            assertThat(got).containsExactly("begin@0", "tick@10", "wait@19", "tick@25", "tick@35", "tick@45");
        });
    }

    private static void awaits(Simulation simulation, Context<String> context, Duration time) {
        var done = new java.util.concurrent.CompletableFuture<String>();
        simulation.after(time, () -> done.complete("done"));
        context.await(done, time.multipliedBy(2), (value, failure) -> {});
    }

    @Test
    void aTimerWithAFixedDelayGoesOnWhereItsMessageWasPutAside() throws InterruptedException {
        play(simulation -> {
            actor(simulation, (message, context) -> {
                        switch (message) {
                            case "begin" -> {
                                context.withFixedDelay(seconds(10), "tick");
                                context.after(seconds(25), "open");
                            }
                            case "open" -> context.unstashAll();
                            default -> {
                                if (context.now().getEpochSecond() % 100 != 0 && got.size() < 3) {
                                    context.stash();
                                }
                            }
                        }
                    })
                    .tell("begin");
            simulation.run(seconds(45));
            assertThat(got.subList(0, 3)).containsExactly("begin@0", "tick@10", "tick@20");
            assertThat(got).filteredOn(each -> each.startsWith("tick@3")).hasSize(1);
            assertThat(got).filteredOn(each -> each.startsWith("tick@4")).hasSize(1);
        });
    }

    @Test
    void anActorThatHearsNothingIsToldOnce() throws InterruptedException {
        play(simulation -> {
            ActorRef<String> actor = actor(simulation, (message, context) -> {
                if (message.equals("begin")) {
                    context.whenIdle(seconds(10), "idle");
                }
            });
            actor.tell("begin");
            simulation.after(seconds(6), () -> actor.tell("a"));
            simulation.after(seconds(12), () -> actor.tell("b"));
            simulation.after(seconds(60), () -> actor.tell("c"));
            simulation.run(seconds(100));
            assertThat(got).containsExactly("begin@0", "a@6", "b@12", "idle@22", "c@60", "idle@70");
        });
    }

    @Test
    void anActorThatAwaitsIsNotIdle() throws InterruptedException {
        play(simulation -> {
            actor(simulation, (message, context) -> {
                        if (message.equals("begin")) {
                            context.whenIdle(seconds(10), "idle");
                            awaits(simulation, context, seconds(30));
                        }
                    })
                    .tell("begin");
            simulation.run(seconds(100));
            assertThat(got).containsExactly("begin@0", "idle@40"); // it was at work until it went on
        });
    }

    @Test
    void theNextIdleTimeReplacesTheLastAndCanBeCancelled() throws InterruptedException {
        play(simulation -> {
            var idle = new ArrayList<Cancellable>();
            ActorRef<String> actor = actor(simulation, (message, context) -> {
                switch (message) {
                    case "begin" -> {
                        context.whenIdle(seconds(10), "first");
                        idle.add(context.whenIdle(seconds(20), "second"));
                    }
                    case "enough" -> idle.get(0).cancel();
                    default -> {}
                }
            });
            actor.tell("begin");
            simulation.after(seconds(30), () -> actor.tell("enough"));
            simulation.run(seconds(100));
            assertThat(got).containsExactly("begin@0", "second@20", "enough@30");
        });
    }

    @Test
    void idleTimesEndWithTheIncarnation() throws InterruptedException {
        play(simulation -> {
            ActorRef<String> actor = actor(simulation, (message, context) -> {
                if (message.equals("begin")) {
                    context.whenIdle(seconds(10), "idle");
                }
            });
            actor.tell("begin");
            simulation.after(seconds(5), actor::kill);
            simulation.after(seconds(50), () -> actor.tell("again"));
            simulation.run(seconds(100));
            assertThat(got).containsExactly("begin@0", "again@50");
        });
    }

    // ---- By key

    /** Keeps the time of sessions. */
    private final class Sessions implements Actor<String> {
        private final Simulation simulation;
        private final List<Timers<String, String>> seen;

        private Sessions(Simulation simulation, List<Timers<String, String>> seen) {
            this.simulation = simulation;
            this.seen = seen;
        }

        @Override
        public void started(Context<String> context) {
            seen.add(new Timers<>(context));
        }

        @Override
        public void receive(String message, Context<String> context) {
            got.add(message + "@" + simulation.time().toSeconds());
            Timers<String, String> timers = seen.getLast();
            String[] words = message.split(" ", -1);
            switch (words[0]) {
                case "set" -> timers.after(words[1], seconds(10), "end " + words[1]);
                case "beat" -> timers.every(words[1], seconds(10), "beat-of " + words[1]);
                case "rest" -> timers.withFixedDelay(words[1], seconds(10), "rested " + words[1]);
                case "drop" -> timers.cancel(words[1]);
                case "clear" -> timers.cancelAll();
                case "is" -> got.add(words[1] + "=" + timers.isActive(words[1]));
                default -> {}
            }
        }
    }

    private ActorRef<String> sessions(Simulation simulation) {
        var timers = new ArrayList<Timers<String, String>>();
        return simulation.system().spawn("sessions", () -> new Sessions(simulation, timers), RESTARTS);
    }

    @Test
    void aKeyHasOneTimer() throws InterruptedException {
        play(simulation -> {
            ActorRef<String> actor = sessions(simulation);
            actor.tell("set a");
            actor.tell("set b");
            simulation.after(seconds(5), () -> actor.tell("set a"));
            simulation.after(seconds(6), () -> actor.tell("is b"));
            simulation.after(seconds(12), () -> actor.tell("is b"));
            simulation.run(seconds(40));
            assertThat(got)
                    .containsExactly(
                            "set a@0",
                            "set b@0",
                            "set a@5",
                            "is b@6",
                            "b=true",
                            "end b@10",
                            "is b@12",
                            "b=false",
                            "end a@15");
        });
    }

    /** The message of the timer that is replaced waits in the mailbox already. */
    @Test
    void aTimerThatWasReplacedIsNotHeardOf() throws InterruptedException {
        play(simulation -> {
            ActorRef<String> actor = simulation.system().spawn("busy", () -> new Actor<String>() {
                private Timers<Integer, String> timers;

                @Override
                public void started(Context<String> context) {
                    timers = new Timers<>(context);
                }

                @Override
                public void receive(String message, Context<String> context) {
                    got.add(message + "@" + simulation.time().toSeconds());
                    if (message.equals("begin")) {
                        timers.after(1, seconds(1), "old");
                        awaits(simulation, context, seconds(5)); // and then the next message comes before the timer's
                    } else if (message.equals("replace")) {
                        timers.every(1, seconds(10), "new");
                    }
                }
            });
            actor.tell("begin");
            actor.tell("replace");
            simulation.run(seconds(30));
            assertThat(got).containsExactly("begin@0", "replace@5", "new@15", "new@25");
        });
    }

    @Test
    void allKindsByKeyAndTheirEnd() throws InterruptedException {
        play(simulation -> {
            ActorRef<String> actor = sessions(simulation);
            actor.tell("beat a");
            actor.tell("rest b");
            simulation.after(seconds(15), () -> actor.tell("drop a"));
            simulation.after(seconds(25), () -> actor.tell("clear"));
            simulation.run(seconds(60));
            assertThat(got).startsWith("beat a@0", "rest b@0").contains("beat-of a@10", "rested b@10", "rested b@20");
            assertThat(got).hasSize(7);
        });
    }
}
