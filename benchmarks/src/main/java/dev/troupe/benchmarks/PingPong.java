package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.GO_ON;
import static dev.troupe.benchmarks.Actors.Next.STOP;

import dev.troupe.benchmarks.Actors.Behaviour;
import dev.troupe.benchmarks.Actors.Kind;
import dev.troupe.benchmarks.Actors.Next;
import dev.troupe.benchmarks.Workload.Measure;
import java.util.ArrayList;
import java.util.List;

/** A pinger spawns a ponger, which sends back what it gets. An operation is a round trip. */
final class PingPong<R, C> {
    private static final int ROUND_TRIPS = 1_000_000;

    private sealed interface Msg<R> {}

    private record Prepare<R>(Tally ready) implements Msg<R> {}

    private record Serve<R>() implements Msg<R> {}

    private record Pong<R>(int number) implements Msg<R> {}

    private record Ping<R>(int number, R from) {}

    private final Actors<R, C> actors;
    private final int pairs;
    private final int rounds;

    private PingPong(Actors<R, C> actors, int pairs, int rounds) {
        this.actors = actors;
        this.pairs = pairs;
        this.rounds = rounds;
    }

    static <R, C> Measure onePair(Actors<R, C> actors, int scale) {
        return new PingPong<>(actors, 1, ROUND_TRIPS / scale)::once;
    }

    static <R, C> Measure thousandPairs(Actors<R, C> actors, int scale) {
        return new PingPong<>(actors, 1000, Math.max(1, ROUND_TRIPS / 1000 / scale))::once;
    }

    private double once() throws Exception {
        var tally = new Tally(pairs * Tally.sumTo(rounds));
        var ready = new Tally(pairs);
        Kind<R, C> pongers = actors.kind(Ponger::new);
        Kind<R, C> kind = actors.kind(() -> new Pinger(pongers, tally));
        List<R> pingers = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            R pinger = kind.spawn();
            pingers.add(pinger);
            actors.tell(pinger, new Prepare<>(ready));
        }
        ready.await();
        return Workload.nanosPer((long) pairs * rounds, () -> {
            for (R pinger : pingers) {
                actors.tell(pinger, new Serve<>());
            }
            tally.await();
        });
    }

    private final class Ponger implements Behaviour<Ping<R>, C> {
        @Override
        public Next receive(Ping<R> ping, C context) throws Exception {
            actors.tell(context, ping.from, new Pong<>(ping.number));
            return ping.number == rounds ? STOP : GO_ON;
        }
    }

    private final class Pinger implements Behaviour<Msg<R>, C> {
        private final Kind<R, C> pongers;
        private final Tally tally;
        private R ponger;
        private long sum;

        Pinger(Kind<R, C> pongers, Tally tally) {
            this.pongers = pongers;
            this.tally = tally;
        }

        @Override
        public Next receive(Msg<R> message, C context) throws Exception {
            switch (message) {
                case Prepare<R>(Tally ready) -> {
                    ponger = pongers.spawn(context);
                    ready.handled(1);
                }
                case Serve<R>() -> serve(1, context);
                case Pong<R>(int number) -> {
                    sum += number;
                    if (number == rounds) {
                        tally.handled(sum);
                        return STOP;
                    }
                    serve(number + 1, context);
                }
            }
            return GO_ON;
        }

        private void serve(int number, C context) throws Exception {
            actors.tell(context, ponger, new Ping<>(number, actors.self(context)));
        }
    }
}
