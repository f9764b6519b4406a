package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.DeadLetter;
import dev.troupe.Reply;
import dev.troupe.spi.Fault;
import dev.troupe.spi.Script;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnPurpose;
import dev.troupe.spi.TurnView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** Has a seed decide everything, takes the fingerprint of what happens, and shows it to the checkers. */
final class SeededScript implements Script {
    /** One whose numbers are specified, so that a seed means the same in every version of Java. */
    private static final RandomGeneratorFactory<RandomGenerator> CHANCE = RandomGeneratorFactory.of("L64X128MixRandom");

    private final RandomGenerator chance;
    private final RandomGenerator users;
    private final Map<Fault, Odds> faults = new EnumMap<>(Fault.class);
    private final Set<ActorRef<?>> spared = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<Checker> checkers = new ArrayList<>();
    private final Trace trace;
    private long turns;
    private @Nullable Throwable violation;

    /** The turns that were taken since somebody watches; null if nobody does. */
    private @Nullable List<Step> watched;

    SeededScript(long seed, Faults rates, Trace trace) {
        this.chance = CHANCE.create(seed);
        this.users = CHANCE.create(~seed);
        this.trace = trace;
        for (Fault fault : Fault.values()) {
            faults.put(fault, new Odds(rates.rate(fault)));
        }
    }

    void attach(Checker checker) {
        checkers.add(checker);
    }

    /**
     * Shows something to all checkers. What they throw is kept: some of this happens in the middle of the kernel, which is
     * not to blame.
     */
    void show(Consumer<Checker> what) {
        for (Checker checker : checkers) {
            guard(() -> what.accept(checker));
        }
    }

    /** Runs something in the middle of whatever is under way, which is not to blame for what it throws. */
    void guard(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException | Error e) {
            violate(e);
        }
    }

    private void violate(Throwable with) {
        violation = violation == null ? with : violation;
    }

    boolean isViolated() {
        return violation != null;
    }

    /** Throws what a checker has thrown first. */
    void requireNoViolation() {
        switch (violation) {
            case null -> {}
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable e -> throw new AssertionError(e);
        }
    }

    long turns() {
        return turns;
    }

    /** How often a fault has struck. */
    long struck(Fault fault) {
        return odds(fault).struck;
    }

    /** No fault strikes from now on. */
    void calm() {
        faults.values().forEach(odds -> odds.rate = 0);
    }

    /** No fault strikes this actor. */
    void spare(ActorRef<?> actor) {
        spared.add(actor);
    }

    private Odds odds(Fault fault) {
        return Objects.requireNonNull(faults.get(fault));
    }

    @Override
    public int choose(int n) {
        return n == 1 ? 0 : chance.nextInt(n);
    }

    @Override
    public long between(long least, long most) {
        return least == most ? least : chance.nextLong(least, most + 1);
    }

    @Override
    public boolean strikes(Fault fault, @Nullable ActorRef<?> whom) {
        Odds odds = odds(fault);
        if (odds.rate == 0 || chance.nextDouble() >= odds.rate || (whom != null && spared.contains(whom))) {
            return false;
        }
        odds.struck++;
        trace.add(fault, whom);
        return true;
    }

    @Override
    public RandomGenerator random() {
        return users;
    }

    @Override
    public void ran(TurnView turn) {
        turns++;
    }

    /** That one of a test's assertions does not hold within an actor is no failure of which one recovers. */
    private void over(TurnView turn, boolean committed) {
        trace.add(turn, committed);
        if (turn.failure() instanceof AssertionError failed && turn.purpose() != TurnPurpose.DECIDE) {
            violate(failed);
        }
        if (watched != null) {
            watched.add(Step.of(turn, committed));
        }
    }

    @Override
    public void committed(TurnView turn) {
        over(turn, true);
        show(checker -> checker.committed(turn));
    }

    @Override
    public void dropped(TurnView turn) {
        over(turn, false);
        show(checker -> checker.dropped(turn));
    }

    @Override
    public void sent(TurnEffect sent) {
        show(checker -> checker.sent(sent));
    }

    @Override
    public void expired(Reply<?> request) {
        trace.addExpired(request);
        show(checker -> checker.expired(request));
    }

    @Override
    public void supervised(SupervisionEvent event) {
        trace.add(event);
        show(checker -> checker.supervised(event));
    }

    @Override
    public void deadLetter(DeadLetter letter) {
        trace.add(letter);
        show(checker -> checker.deadLetter(letter));
    }

    /** Keeps the turns that something takes. */
    List<Step> watch(Runnable what) {
        var steps = new ArrayList<Step>();
        watched = steps;
        try {
            what.run();
        } finally {
            watched = null;
        }
        return steps;
    }

    /** Of one kind of fault. */
    private static final class Odds {
        private double rate;
        private long struck;

        Odds(double rate) {
            this.rate = rate;
        }
    }
}
