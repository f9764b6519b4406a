package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The requests from outside that are not settled yet, for the one thread that watches their deadlines. Each is written
 * into a slot, and whatever settles it strikes it out there. So of most of them nothing is left when the watcher looks,
 * and it need not touch what other threads have just written.
 */
final class OpenRequests {
    private static final VarHandle CURRENT = MethodHandles.arrayElementVarHandle(Batch[].class);

    /** Where the threads write, which one a thread depends on its number; each with the older ones behind it. */
    private final @Nullable Batch[] current;

    OpenRequests() {
        this(2 * Integer.highestOneBit(Math.min(64, Runtime.getRuntime().availableProcessors())));
    }

    /** @param stripes a power of two; at least as many as there are threads at once, if none is to wait for another */
    OpenRequests(int stripes) {
        current = new Batch[stripes];
    }

    /** Adds a request. Any thread; never blocks. A full fence comes before it can be seen. */
    void add(FuturePending pending) {
        int stripe = (int) Thread.currentThread().threadId() & (current.length - 1);
        Batch batch = (Batch) CURRENT.getAcquire(current, stripe);
        while (batch == null || !batch.add(pending)) {
            var fresh = new Batch(batch);
            Batch seen = (Batch) CURRENT.compareAndExchange(current, stripe, batch, fresh);
            batch = seen == batch ? fresh : seen;
        }
    }

    /** Moves what is open to the timers. Says whether anything has been added since the last time. The watcher only. */
    boolean drainTo(TimerHeap timers) {
        boolean any = false;
        for (int stripe = 0; stripe < current.length; stripe++) {
            Batch before = null;
            Batch each = (Batch) CURRENT.getVolatile(current, stripe); // since the watcher told when it looks again
            while (each != null) {
                any |= each.drainTo(timers);
                if (before != null && each.isOver()) {
                    before.older = each.older;
                } else {
                    before = each; // the newest stays: somebody may be putting the next one before it
                }
                each = each.older;
            }
        }
        return any;
    }

    /** Slots that are used once, in order. */
    static final class Batch {
        private static final int SIZE = 256;
        private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(Object[].class);
        private static final VarHandle CLAIMED;

        static {
            try {
                CLAIMED = MethodHandles.lookup().findVarHandle(Batch.class, "claimed", long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        /**
         * In each slot: null before it is written, a request, or the array itself where the request is struck out. That
         * is a reference which costs nothing to store, whatever the collector.
         */
        private final @Nullable Object[] slots = new Object[SIZE];

        @SuppressWarnings("unused") // keeps the word that each request moves off the lines of its neighbours
        private long p00, p01, p02, p03, p04, p05, p06, p07;

        @SuppressWarnings("unused") // by its VarHandle; a long, since the padding is of longs and stands among them
        private volatile long claimed;

        @SuppressWarnings("unused")
        private long p10, p11, p12, p13, p14, p15, p16, p17;

        /** The one that was full when this one was made; from then on the watcher's own. */
        private @Nullable Batch older;

        /** All slots before this one are through; the watcher's own. */
        private int from;

        Batch(@Nullable Batch older) {
            this.older = older;
        }

        /** False if it is full. */
        private boolean add(FuturePending pending) {
            if (claimed >= SIZE) {
                return false;
            }
            long claim = (long) CLAIMED.getAndAdd(this, 1L);
            if (claim >= SIZE) {
                return false;
            }
            int slot = (int) claim;
            try {
                pending.standsIn(slots, slot);
                SLOT.setRelease(slots, slot, pending);
            } catch (VirtualMachineError e) {
                slots[slot] = slots; // a bytecode, which needs no frame: the watcher waits for a slot that is claimed
                throw e;
            }
            return true;
        }

        /** Whoever has settled the request. */
        static void strike(@Nullable Object[] slots, int slot) {
            SLOT.setOpaque(slots, slot, slots);
        }

        private boolean isOver() {
            return from == SIZE;
        }

        private boolean drainTo(TimerHeap timers) {
            int end = (int) Math.min(claimed, SIZE);
            boolean any = false;
            boolean through = true;
            for (int slot = from; slot < end; slot++) {
                Object content = SLOT.getAcquire(slots, slot);
                through &= content != null;
                if (content instanceof FuturePending pending) {
                    if (!pending.isSettled()) {
                        timers.add(pending, pending.deadline);
                    }
                    strike(slots, slot);
                }
                if (through) {
                    from = slot + 1; // last, since the timers may find no memory for it
                    any = true;
                }
            }
            return any || !through;
        }
    }
}
