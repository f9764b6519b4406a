package dev.troupe.router;

import java.util.function.IntPredicate;

/**
 * To which of several a key belongs, by rendezvous hashing: to the one with the highest weight for the key. Where one is
 * left out its keys move, evenly to all the others, and no other key does. (D. G. Thaler, C. V. Ravishankar: Using
 * name-based mappings to increase hit rates, IEEE/ACM Transactions on Networking 6(1), 1998.)
 *
 * <p>The weights are the numbers that SplitMix64 gives with the key as its seed. It costs some multiplications for each
 * member, so it is for tens of them. Jump hashing is faster with thousands, but can only leave out the last one; a ring
 * needs a table with hundreds of points for each to be as even.
 */
final class Rendezvous {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private Rendezvous() {}

    /** The index from 0 of the one that has the key among those that are in; -1 if none is. */
    static int choose(Object key, int size, IntPredicate isIn) {
        long seed = mix(key.hashCode());
        int chosen = -1;
        long highest = 0;
        for (int i = 0; i < size; i++) {
            long weight = mix(seed + (i + 1) * GOLDEN_GAMMA);
            if ((chosen < 0 || weight > highest) && isIn.test(i)) {
                chosen = i;
                highest = weight;
            }
        }
        return chosen;
    }

    /** The finalizer of SplitMix64, as in {@link java.util.SplittableRandom}: each bit goes into all others. */
    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
