package dev.troupe.testkit;

import dev.troupe.spi.Fault;
import java.util.EnumMap;
import java.util.Map;

/**
 * How often each kind of fault strikes in a simulation: the probability at each place where it can, from 0 to 1. A place is
 * a turn for those of turns, a call for those of stages, and a step for the rest. Immutable.
 */
public final class Faults {
    private static final Faults NONE = new Faults(new EnumMap<>(Fault.class));

    private final Map<Fault, Double> rates;

    private Faults(Map<Fault, Double> rates) {
        this.rates = rates;
    }

    /** No fault at all: only the order of things differs from seed to seed. */
    public static Faults none() {
        return NONE;
    }

    /**
     * What a bad day brings: one turn in a thousand crashes, one is slow, one hangs, and the rest is rarer; of the calls
     * that block one in twenty takes long. No policy hangs, so whoever is restarted by its policy lives on.
     */
    public static Faults some() {
        return all(0.001)
                .with(Fault.HUNG_POLICY, 0)
                .with(Fault.KILL, 0.0002)
                .with(Fault.CLOCK_JUMP, 0.00001)
                .with(Fault.DELAYED_STAGE, 0.05)
                .with(Fault.FULL_RING, 0.0001)
                .with(Fault.FULL_MAILBOX, 0.0001);
    }

    /**
     * Everything goes wrong all the time: one turn in twenty crashes, one in a hundred is slow, one hangs, one loses its
     * thread. Even a policy hangs now and then, which ends its actor for good.
     */
    public static Faults storm() {
        return all(0.01)
                .with(Fault.HUNG_POLICY, 0.001)
                .with(Fault.CRASH, 0.05)
                .with(Fault.KILL, 0.002)
                .with(Fault.CLOCK_JUMP, 0.0001)
                .with(Fault.DELAYED_STAGE, 0.1)
                .with(Fault.LOST_STAGE, 0.05)
                .with(Fault.FULL_RING, 0.001)
                .with(Fault.FULL_MAILBOX, 0.001);
    }

    private static Faults all(double rate) {
        var rates = new EnumMap<Fault, Double>(Fault.class);
        for (Fault fault : Fault.values()) {
            rates.put(fault, rate);
        }
        return new Faults(rates);
    }

    /**
     * These with another rate of one kind.
     *
     * @throws IllegalArgumentException if the rate is not from 0 to 1
     */
    public Faults with(Fault fault, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("the rate of a fault must be from 0 to 1: " + fault + "=" + rate);
        }
        var changed = new EnumMap<Fault, Double>(Fault.class);
        changed.putAll(rates);
        changed.put(fault, rate);
        return new Faults(changed);
    }

    /** The rate of a kind. */
    public double rate(Fault fault) {
        return rates.getOrDefault(fault, 0.0);
    }

    @Override
    public String toString() {
        return "Faults" + rates;
    }
}
