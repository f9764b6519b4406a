package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.GO_ON;
import static dev.troupe.benchmarks.Actors.Next.STOP;

import dev.troupe.benchmarks.Actors.Behaviour;
import dev.troupe.benchmarks.Actors.Kind;
import dev.troupe.benchmarks.Actors.Next;
import dev.troupe.benchmarks.Workload.Measure;

/** Savina's thread ring: a token goes round among actors that one of them has spawned. An operation is a hop. */
final class Ring<R, C> {
    private static final int MEMBERS = 100;
    private static final int HOPS = 1_000_000;

    private sealed interface Msg<R> {}

    /** Spawns the other members. */
    private record Prepare<R>() implements Msg<R> {}

    private record Follow<R>(R next) implements Msg<R> {}

    private record Token<R>(int hops) implements Msg<R> {}

    /** Goes round once and ends with the member that began, since the others are its children. */
    private record End<R>(int left) implements Msg<R> {}

    private final Actors<R, C> actors;
    private final int hops;

    private Ring(Actors<R, C> actors, int hops) {
        this.actors = actors;
        this.hops = hops;
    }

    static <R, C> Measure hops(Actors<R, C> actors, int scale) {
        return new Ring<>(actors, HOPS / scale)::once;
    }

    private double once() throws Exception {
        var tally = new Tally(Tally.sumTo(hops));
        var ready = new Tally(MEMBERS);
        R first = new Members(ready, tally).kind.spawn();
        actors.tell(first, new Prepare<>());
        ready.await();
        double nanos = Workload.nanosPer(hops, () -> {
            actors.tell(first, new Token<>(hops));
            tally.await();
        });
        actors.tell(first, new End<>(MEMBERS));
        return nanos;
    }

    private final class Members {
        private final Tally ready;
        private final Tally tally;
        private final Kind<R, C> kind = actors.kind(() -> new Member(this));

        Members(Tally ready, Tally tally) {
            this.ready = ready;
            this.tally = tally;
        }
    }

    private final class Member implements Behaviour<Msg<R>, C> {
        private final Members all;
        private R next;
        private long sum;

        Member(Members all) {
            this.all = all;
        }

        @Override
        public Next receive(Msg<R> message, C context) throws Exception {
            switch (message) {
                case Prepare<R>() -> spawnOthers(context);
                case Follow<R>(R member) -> {
                    next = member;
                    all.ready.handled(1);
                }
                case Token<R>(int left) -> pass(left, context);
                case End<R>(int left) -> {
                    if (left > 0) {
                        actors.tell(context, next, new End<>(left - 1));
                    }
                    return left == MEMBERS ? GO_ON : STOP;
                }
            }
            return GO_ON;
        }

        private void spawnOthers(C context) throws Exception {
            R follower = actors.self(context);
            for (int i = 1; i < MEMBERS; i++) {
                R member = all.kind.spawn(context);
                actors.tell(context, member, new Follow<>(follower));
                follower = member;
            }
            next = follower;
            all.ready.handled(1);
        }

        /** After the last hop the token goes round once more, and each member reports. */
        private void pass(int left, C context) throws Exception {
            if (left > 0) {
                sum += left;
            } else {
                all.tally.handled(sum);
            }
            if (left > 1 - MEMBERS) {
                actors.tell(context, next, new Token<>(left - 1));
            }
        }
    }
}
