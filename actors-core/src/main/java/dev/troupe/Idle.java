package dev.troupe;

/**
 * What a worker with nothing to do does before it parks: first it looks again that many times, then it yields that many
 * times. A parked worker is woken by the next message.
 *
 * @param spins how often it looks again without giving up the core; zero or more
 * @param yields how often it yields after that; zero or more
 */
public record Idle(int spins, int yields) {
    /** Checks the values. */
    public Idle {
        if (spins < 0 || yields < 0) {
            throw new IllegalArgumentException(
                    "spins and yields must not be negative: spins=" + spins + " yields=" + yields);
        }
    }

    /** Gives the core back within a millisecond. */
    public static Idle backOff() {
        return new Idle(200, 20);
    }

    /** Parks at once. */
    public static Idle park() {
        return new Idle(0, 0);
    }
}
