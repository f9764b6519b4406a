package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A worker's bounded ring of (address, message) pairs: many producers, one consumer, first in, first out.
 *
 * <p>A producer claims an index by a compare-and-set of {@code tail}, writes the message plainly and publishes it by a
 * release store of the address. The consumer sees an address by an acquire load, so it sees the message too. A producer
 * that is suspended between claim and publication holds up the consumer at its slot; nothing is lost.
 *
 * <p>{@code tail} also carries whether the consumer is parked and whether the ring is closed, so that neither can be
 * missed by a claim: a claim that replaces a parked tail must wake the consumer, and no claim succeeds behind CLOSED.
 * The technique of a limit cached by the producers is that of the array queues of JCTools.
 */
final class Ring extends RingConsumer {
    static final int ACCEPTED = 0;
    static final int ACCEPTED_WAKE = 1;
    static final int FULL = 2;
    static final int CLOSED = 3;

    private static final long PARKED_BIT = 1;
    private static final long CLOSED_BIT = 2;
    private static final int INDEX_SHIFT = 2;

    private static final VarHandle TAIL;
    private static final VarHandle LIMIT;
    private static final VarHandle HEAD;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);

    static {
        try {
            var lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(RingTail.class, "tail", long.class);
            LIMIT = lookup.findVarHandle(RingTail.class, "limit", long.class);
            HEAD = lookup.findVarHandle(RingConsumer.class, "head", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final @Nullable Object[] slots;
    private final long capacity;
    private final int mask;
    private final int batch;

    /** @param capacity the messages it holds; a power of two, at least 2 */
    Ring(int capacity) {
        this.slots = new Object[2 * capacity];
        this.capacity = capacity;
        this.mask = capacity - 1;
        // At most half, so that beside an actor which always has work a small ring does not stay full.
        this.batch = Math.max(1, Math.min(capacity / 2, 256));
        LIMIT.setRelease(this, (long) capacity);
    }

    /** Adds a message. Any thread; never blocks. On {@link #ACCEPTED_WAKE} the caller must unpark the consumer. */
    int offer(Ref<?> to, Object message) {
        long t = (long) TAIL.getVolatile(this);
        while (true) {
            if ((t & CLOSED_BIT) != 0) {
                return CLOSED;
            }
            long index = t >>> INDEX_SHIFT;
            if (index >= (long) LIMIT.getAcquire(this)) {
                long limit = (long) HEAD.getAcquire(this) + capacity;
                if (index >= limit) {
                    return FULL;
                }
                LIMIT.setRelease(this, limit); // may go backwards in a race, which is only pessimistic
            }
            long seen = (long) TAIL.compareAndExchange(this, t, (index + 1) << INDEX_SHIFT);
            if (seen == t) {
                int slot = 2 * ((int) index & mask);
                slots[slot + 1] = message;
                try {
                    SLOT.setRelease(slots, slot, to);
                } catch (StackOverflowError e) {
                    // The slot is claimed: unless it is published, the consumer never passes it. Interpreted code needs
                    // a frame for the call above; the stores here are bytecodes and need none, and must stand in this
                    // very method for the same reason. The volatile store orders them.
                    order = 1;
                    slots[slot] = to;
                    throw e;
                }
                return (t & PARKED_BIT) == 0 ? ACCEPTED : ACCEPTED_WAKE;
            }
            t = seen;
        }
    }

    /** The address at the front, or null. The consumer only. */
    @Nullable
    Ref<?> front() {
        return (Ref<?>) SLOT.getAcquire(slots, 2 * ((int) taken & mask));
    }

    /** Takes the message of {@link #front}, which was not null. The consumer only. */
    Object take() {
        int slot = (int) taken & mask;
        Object message = slots[2 * slot + 1];
        slots[2 * slot + 1] = null;
        slots[2 * slot] = null;
        taken++;
        assert message != null;
        return message;
    }

    /** Gives the slots of what was taken back to the producers. The consumer only. */
    void release() {
        HEAD.setRelease(this, taken);
    }

    /** The most messages to take before a {@link #release}. */
    int batch() {
        return batch;
    }

    /** How many messages have been taken in all. The consumer only. */
    long taken() {
        return taken;
    }

    /** Whether at least half of it is free, which is room for all who wait. The consumer only. */
    boolean isHalfFree() {
        return claimed() - taken <= capacity / 2;
    }

    /** How many messages have been claimed in all. */
    long claimed() {
        return (long) TAIL.getVolatile(this) >>> INDEX_SHIFT;
    }

    /**
     * Marks the consumer as parked, unless something has been claimed. The consumer only. Before it sleeps it must look
     * at everything else that can wake it, since only what comes after the mark leads to a wake-up.
     */
    boolean park() {
        long empty = taken << INDEX_SHIFT;
        return TAIL.compareAndSet(this, empty, empty | PARKED_BIT);
    }

    /** Takes the mark back; the consumer only. */
    void unpark() {
        long parked = (taken << INDEX_SHIFT) | PARKED_BIT;
        TAIL.compareAndSet(this, parked, parked & ~PARKED_BIT); // fails if a claim has replaced it
    }

    /** Whether the consumer is marked as parked. */
    boolean isParked() {
        return ((long) TAIL.getVolatile(this) & PARKED_BIT) != 0;
    }

    /** No claim succeeds from now on; what was claimed before is still published. */
    void close() {
        long t;
        do {
            t = (long) TAIL.getVolatile(this);
        } while (!TAIL.compareAndSet(this, t, t | CLOSED_BIT));
    }
}

/** Keeps the fields of the producers, those of the consumer and those that never change on lines of their own. */
@SuppressWarnings("unused") // padding; the int takes the gap behind the header, into which a field of its size would go
abstract class RingPad0 {
    private int gap;
    private long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14;
}

abstract class RingTail extends RingPad0 {
    /** Index, CLOSED, PARKED. */
    protected volatile long tail;

    /** The index at which producers must look at {@code head} again. */
    protected volatile long limit;

    /** Written for its order only. */
    protected volatile long order; // a long, so that no gap is left beside it
}

@SuppressWarnings("unused") // padding
abstract class RingPad1 extends RingTail {
    private long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14;
}

abstract class RingConsumer extends RingPad1 {
    /** How far the slots are free; lags behind {@code taken}. */
    protected volatile long head;

    /** How far the messages are taken; the consumer's own. */
    protected long taken;

    @SuppressWarnings("unused") // padding
    private long p00, p01, p02, p03, p04, p05, p06, p07, p08, p09, p10, p11, p12, p13, p14;
}
