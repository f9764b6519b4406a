package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.GO_ON;
import static dev.troupe.benchmarks.Actors.Next.STOP;

import dev.troupe.benchmarks.Actors.Behaviour;
import dev.troupe.benchmarks.Actors.Kind;
import dev.troupe.benchmarks.Actors.Next;
import dev.troupe.benchmarks.Workload.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Savina's big: each actor sends pings to others at random, the next one when it has the answer. An operation is a ping. */
final class Big<R, C> {
    private static final int ACTORS = 120;
    private static final int PINGS = 20_000;

    private sealed interface Msg<R> {}

    private record Prepare<R>(int index, List<R> all, Tally ready) implements Msg<R> {}

    private record Begin<R>() implements Msg<R> {}

    private record Ping<R>(int number, R from) implements Msg<R> {}

    private record Pong<R>(int number) implements Msg<R> {}

    private record End<R>() implements Msg<R> {}

    private final Actors<R, C> actors;
    private final int pings;

    private Big(Actors<R, C> actors, int pings) {
        this.actors = actors;
        this.pings = pings;
    }

    static <R, C> Measure pings(Actors<R, C> actors, int scale) {
        return new Big<>(actors, PINGS / scale)::once;
    }

    private double once() throws Exception {
        var tally = new Tally(ACTORS * Tally.sumTo(pings));
        List<R> all = spawn(tally);
        double nanos = Workload.nanosPer((long) ACTORS * pings, () -> {
            for (R actor : all) {
                actors.tell(actor, new Begin<>());
            }
            tally.await();
        });
        for (R actor : all) {
            actors.tell(actor, new End<>());
        }
        return nanos;
    }

    private List<R> spawn(Tally tally) throws Exception {
        Kind<R, C> kind = actors.kind(() -> new Member(tally));
        List<R> all = new ArrayList<>();
        for (int i = 0; i < ACTORS; i++) {
            all.add(kind.spawn());
        }
        var ready = new Tally(ACTORS);
        for (int i = 0; i < ACTORS; i++) {
            actors.tell(all.get(i), new Prepare<>(i, all, ready));
        }
        ready.await();
        return all;
    }

    private final class Member implements Behaviour<Msg<R>, C> {
        private final Tally tally;
        private SplittableRandom random;
        private List<R> all;
        private int own;
        private long sum;

        Member(Tally tally) {
            this.tally = tally;
        }

        @Override
        public Next receive(Msg<R> message, C context) throws Exception {
            switch (message) {
                case Prepare<R>(int index, List<R> members, Tally ready) -> {
                    random = new SplittableRandom(index);
                    all = members;
                    own = index;
                    ready.handled(1);
                }
                case Begin<R>() -> ping(1, context);
                case Ping<R>(int number, R from) -> actors.tell(context, from, new Pong<>(number));
                case Pong<R>(int number) -> {
                    sum += number;
                    if (number == pings) {
                        tally.handled(sum);
                    } else {
                        ping(number + 1, context);
                    }
                }
                case End<R>() -> {
                    return STOP;
                }
            }
            return GO_ON;
        }

        private void ping(int number, C context) throws Exception {
            int other = (own + 1 + random.nextInt(ACTORS - 1)) % ACTORS;
            actors.tell(context, all.get(other), new Ping<>(number, actors.self(context)));
        }
    }
}
