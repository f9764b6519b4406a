package dev.troupe.testkit;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Placement;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.spi.Fault;
import dev.troupe.spi.TurnView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** A play in which every mutant of the kernel can be told from the kernel. */
public final class MutantPlays {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Faults FAULTS = Faults.storm()
            .with(Fault.HANG, 0)
            .with(Fault.LOST_THREAD, 0)
            .with(Fault.HUNG_POLICY, 0)
            .with(Fault.KILL, 0)
            .with(Fault.CLOCK_JUMP, 0);

    private static String found = "nothing";

    private MutantPlays() {}

    /** What the seed has shown, and how. */
    public static String found() {
        return found;
    }

    /** The number of seeds until one shows something, or a negative number if none does. */
    public static long seedsUntilFoundOut(long most) throws InterruptedException {
        for (long seed = 1; seed <= most; seed++) {
            try {
                Simulation.play(
                        seed, FAULTS, Simulation.settings().ringCapacity(2).build(), MutantPlays::play);
            } catch (Error | RuntimeException e) { // the latter if the kernel itself has noticed
                found = seed + ": " + e.getMessage();
                return seed;
            }
        }
        return -1;
    }

    private record Token(int id, int left) {}

    private record Ask(Reply<Integer> reply) {}

    private record Tick(long incarnation) {}

    private static SpawnOptions on(int worker) {
        return SpawnOptions.defaults()
                .withPlacement(new Placement.On(worker))
                .withMailbox(2)
                .withAttempts(100)
                .withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(1)));
    }

    /** Passes tokens on in a ring, two copies of each at a time, and ticks. */
    private static final class Passer implements Actor<Object> {
        private final List<ActorRef<Object>> all;
        private final int index;

        Passer(List<ActorRef<Object>> all, int index) {
            this.all = all;
            this.index = index;
        }

        @Override
        public void started(Context<Object> context) {
            context.every(Duration.ofMillis(20), new Tick(context.incarnation()));
        }

        @Override
        public void receive(Object message, Context<Object> context) {
            if (message instanceof Token token && token.left > 0) {
                all.get((index + 1) % all.size()).tell(new Token(token.id, token.left - 1));
            } else if (message instanceof Ask ask) {
                ask.reply.with(1);
            } else if (message instanceof String) {
                throw new IllegalStateException("poison");
            }
        }
    }

    static void play(Simulation simulation) throws InterruptedException {
        simulation.check(Checkers.messages());
        var rules = new Rules();
        simulation.check(rules);
        var all = new ArrayList<ActorRef<Object>>();
        for (int i = 0; i < 6; i++) {
            int index = i;
            all.add(simulation.system().spawn(() -> new Passer(all, index), on(i)));
        }
        ActorRef<Object> poisoned = simulation.system().spawn(() -> new Passer(all, 0), on(0).withAttempts(2));
        poisoned.tell("poison");
        var answered = new AtomicInteger();
        var answers = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 30; i++) {
            var token = new Token(i, 8);
            while (all.get(i % 6).tell(token) == Delivery.FULL) {
                if (simulation.time().compareTo(LONG) > 0) {
                    throw new AssertionError("there is never any room");
                }
                simulation.run(Duration.ofMillis(1));
            }
            answers.add(all.get(i % 6).<Integer>askOrWait(Ask::new, LONG).thenAccept(answer -> {
                if (answered.incrementAndGet() > rules.answers) {
                    rules.early = true;
                }
            }));
            simulation.run(Duration.ofMillis(1));
        }
        simulation.until(
                LONG, () -> simulation.system().deadLetters(DeadLetter.Reason.ATTEMPTS) > 0 && rules.landed == 30);
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
        if (rules.early) {
            throw new AssertionError("an answer was there before its turn had committed");
        }
    }

    /** What must hold in the play. */
    private static final class Rules implements Checker {
        private final Set<Token> seen = new HashSet<>();
        private int landed;
        private int answers;
        private boolean early;

        @Override
        public void committed(TurnView turn) {
            if (turn.message() instanceof Token token) {
                if (!seen.add(token)) {
                    throw new AssertionError("a token is there twice: " + token);
                }
                landed += token.left == 0 ? 1 : 0;
            } else if (turn.message() instanceof Ask) {
                answers++;
            } else if (turn.message() instanceof Tick tick && tick.incarnation != turn.incarnation()) {
                throw new AssertionError("a tick of another incarnation: " + tick + " " + turn.incarnation());
            }
        }
    }
}
