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
    private static final VarHandle NEWEST;

    static {
        try {
            NEWEST = MethodHandles.lookup().findVarHandle(OpenRequests.class, "newest", Batch.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Where the threads write; which one a thread takes depends on its number. */
    private final @Nullable Batch[] current = new Batch[stripes()];

    /** The batches that the watcher does not know yet. */
    @SuppressWarnings("unused") // by its VarHandle
    private volatile @Nullable Batch newest;

    /** The batches that the watcher goes through. */
    private @Nullable Batch known;

    /** At least as many as can run at once; a power of two. */
    private static int stripes() {
        int processors = Math.min(64, Runtime.getRuntime().availableProcessors());
        return 2 * Integer.highestOneBit(processors);
    }

    /** Adds a request that nobody else knows yet. Any thread; never blocks. A full fence, before it can be seen. */
    void add(FuturePending pending) {
        int stripe = (int) Thread.currentThread().threadId() & (current.length - 1);
        Batch batch = (Batch) CURRENT.getAcquire(current, stripe);
        while (batch == null || !batch.add(pending)) {
            var fresh = new Batch();
            Batch seen = (Batch) CURRENT.compareAndExchange(current, stripe, batch, fresh);
            if (seen == batch) {
                push(fresh);
                batch = fresh;
            } else {
                batch = seen;
            }
        }
    }

    private void push(Batch fresh) {
        Batch first;
        do {
            first = newest;
            fresh.next = first;
        } while (!NEWEST.compareAndSet(this, first, fresh));
    }

    /** Moves what is open to the timers. Says whether anything has been added since the last time. The watcher only. */
    boolean drainTo(Timers timers) {
        boolean any = takeNewest();
        Batch before = null;
        for (Batch each = known; each != null; each = each.next) {
            any |= each.drainTo(timers);
            if (!each.isOver()) {
                before = each;
            } else if (before == null) {
                known = each.next;
            } else {
                before.next = each.next;
            }
        }
        return any;
    }

    private boolean takeNewest() {
        Batch batch = (Batch) NEWEST.getAndSet(this, null);
        boolean any = batch != null;
        while (batch != null) {
            Batch following = batch.next;
            batch.next = known;
            known = batch;
            batch = following;
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
                CLAIMED = MethodHandles.lookup().findVarHandle(Batch.class, "claimed", int.class);
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
        private long p00, p01, p02, p03, p04, p05, p06;

        @SuppressWarnings("unused") // by its VarHandle
        private volatile int claimed;

        @SuppressWarnings("unused")
        private long p10, p11, p12, p13, p14, p15, p16;

        /** The next one in the list that it is in. */
        @Nullable
        Batch next;

        /** All slots before this one are through; the watcher's own. */
        private int from;

        /** False if it is full. */
        private boolean add(FuturePending pending) {
            if (claimed >= SIZE) {
                return false;
            }
            int slot = (int) CLAIMED.getAndAdd(this, 1);
            if (slot >= SIZE) {
                return false;
            }
            pending.slots = slots;
            pending.slot = slot;
            try {
                SLOT.setRelease(slots, slot, pending);
            } catch (StackOverflowError e) {
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

        private boolean drainTo(Timers timers) {
            int end = Math.min(claimed, SIZE);
            boolean any = false;
            boolean through = true;
            for (int slot = from; slot < end; slot++) {
                Object content = SLOT.getAcquire(slots, slot);
                through &= content != null;
                if (through) {
                    from = slot + 1;
                    any = true;
                }
                if (content instanceof FuturePending pending) {
                    if (!pending.isSettled()) {
                        timers.add(pending, pending.deadline);
                    }
                    strike(slots, slot);
                }
            }
            return any || !through;
        }
    }
}
