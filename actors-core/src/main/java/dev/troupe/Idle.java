package dev.troupe;

/**
 * What a worker does when it has nothing to do: it looks again some times, then yields some times between two looks, and
 * then parks until something comes. One that does not park starts again with the first look; its threads never give
 * their cores back for good, so it is for machines with cores to spare.
 *
 * @param spins how often it looks again without giving up the core; from 0 to 2^20
 * @param yields how often it yields after that; from 0 to 2^20
 * @param parks whether it parks after that. If it does not, there must be spins or yields
 */
public record Idle(int spins, int yields, boolean parks) {
    private static final int MAX = 1 << 20;

    /** Checks the values. */
    public Idle {
        Checks.range("spins", spins, 0, MAX);
        Checks.range("yields", yields, 0, MAX);
        if (!parks && spins == 0 && yields == 0) {
            throw new IllegalArgumentException("an idle worker must spin, yield or park: spins=0 yields=0 parks=false");
        }
    }

    /** Spins, yields and parks: gives the core back within a millisecond. The default. */
    public static Idle backOff() {
        return new Idle(200, 20, true);
    }

    /** Parks at once: costs least when there is little to do, and a wake-up for each message then. */
    public static Idle park() {
        return new Idle(0, 0, true);
    }

    /** Yields for ever: answers fast and leaves the core to whoever else wants it. */
    public static Idle yieldOnly() {
        return new Idle(0, 64, false);
    }

    /** Spins for ever: answers fastest, and takes a whole core. */
    public static Idle spin() {
        return new Idle(1024, 0, false);
    }
}
