package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.GO_ON;

import dev.troupe.benchmarks.Actors.Behaviour;
import dev.troupe.benchmarks.Actors.Kind;
import dev.troupe.benchmarks.Actors.Next;
import dev.troupe.benchmarks.Workload.Measure;
import java.lang.management.ManagementFactory;

/**
 * An actor spawns many, and sends to them in turn. All share one behaviour without fields, and the address of each is kept
 * in an array.
 */
final class Crowd<R, C> {
    private static final int MANY = 1_000_000;
    private static final int MESSAGES = 2_000_000;
    private static final int BATCH = 1000;

    /** A reference in the array of addresses, with a heap below 32 GB. */
    private static final int REFERENCE_BYTES = 4;

    private sealed interface Msg {}

    private record Spawn(int done, Tally ready) implements Msg {}

    private record Send(int done, int messages, Tally tally) implements Msg {}

    private record Number(int value, Tally tally) {}

    private final Actors<R, C> actors;
    private final Object[] addresses;
    private final R parent;

    private Crowd(Actors<R, C> actors, int size) throws Exception {
        this.actors = actors;
        this.addresses = new Object[size];
        Behaviour<Number, C> member = (number, context) -> {
            number.tally.handled(number.value);
            return GO_ON;
        };
        Kind<R, C> members = actors.kind(() -> member);
        this.parent = actors.kind(() -> new Parent(members)).spawn();
        var ready = new Tally(size);
        actors.tell(parent, new Spawn(0, ready));
        ready.await();
    }

    /** Nanoseconds to send a message and to handle it, if there are ten. */
    static <R, C> Measure messagesToTen(Actors<R, C> actors, int scale) throws Exception {
        var crowd = new Crowd<>(actors, 10);
        return () -> crowd.send(MESSAGES / scale);
    }

    /** The same if there are a million. */
    static <R, C> Measure messagesToMany(Actors<R, C> actors, int scale) throws Exception {
        var crowd = new Crowd<>(actors, MANY / scale);
        return () -> crowd.send(MESSAGES / scale);
    }

    /** Bytes of heap per actor that has handled one message and waits, less the reference to it. */
    static <R, C> Measure heapOfIdle(Actors<R, C> actors, int scale) {
        return () -> heapPerActor(actors, MANY / scale);
    }

    static <R, C> double heapPerActor(Actors<R, C> actors, int size) throws Exception {
        long before = usedHeap();
        var crowd = new Crowd<>(actors, size);
        crowd.send(size);
        double bytes = (double) (usedHeap() - before) / crowd.addresses.length;
        return bytes - REFERENCE_BYTES;
    }

    private static long usedHeap() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    private double send(int messages) throws Exception {
        var tally = new Tally(Tally.sumTo(messages));
        return Workload.nanosPer(messages, () -> {
            actors.tell(parent, new Send(0, messages, tally));
            tally.await();
        });
    }

    private final class Parent implements Behaviour<Msg, C> {
        private final Kind<R, C> members;

        Parent(Kind<R, C> members) {
            this.members = members;
        }

        @Override
        public Next receive(Msg message, C context) throws Exception {
            switch (message) {
                case Spawn(int done, Tally ready) -> spawn(done, ready, context);
                case Send(int done, int messages, Tally tally) -> send(done, messages, tally, context);
            }
            return GO_ON;
        }

        private void spawn(int done, Tally ready, C context) throws Exception {
            int upTo = Math.min(done + BATCH, addresses.length);
            for (int i = done; i < upTo; i++) {
                addresses[i] = members.spawn(context);
            }
            ready.handled(upTo - done);
            if (upTo < addresses.length) {
                actors.tell(context, actors.self(context), new Spawn(upTo, ready));
            }
        }

        @SuppressWarnings("unchecked") // the array holds what spawn gave
        private void send(int done, int messages, Tally tally, C context) throws Exception {
            int upTo = Math.min(done + BATCH, messages);
            for (int i = done; i < upTo; i++) {
                actors.tell(context, (R) addresses[i % addresses.length], new Number(i + 1, tally));
            }
            if (upTo < messages) {
                actors.tell(context, actors.self(context), new Send(upTo, messages, tally));
            }
        }
    }
}
