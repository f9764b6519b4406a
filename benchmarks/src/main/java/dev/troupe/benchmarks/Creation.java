package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.GO_ON;
import static dev.troupe.benchmarks.Actors.Next.STOP;

import dev.troupe.benchmarks.Actors.Behaviour;
import dev.troupe.benchmarks.Actors.Kind;
import dev.troupe.benchmarks.Actors.Next;
import dev.troupe.benchmarks.Workload.Measure;

/** An actor spawns many, each of which handles one message and stops. An operation is a life. */
final class Creation<R, C> {
    private static final int LIVES = 1_000_000;

    /** A parent spawns this many, and sends itself a message to go on. */
    private static final int BATCH = 1000;

    private sealed interface Msg {}

    private record Spawn(int left) implements Msg {}

    private record End() implements Msg {}

    private record Work(int value) {}

    private final Actors<R, C> actors;
    private final int lives;
    private final int times;

    private Creation(Actors<R, C> actors, int lives, int times) {
        this.actors = actors;
        this.lives = lives;
        this.times = times;
    }

    /** Savina's size, ten times, each beginning when the last one has ended. */
    static <R, C> Measure few(Actors<R, C> actors, int scale) {
        return new Creation<>(actors, 40_000 / scale, 10)::once;
    }

    static <R, C> Measure many(Actors<R, C> actors, int scale) {
        return new Creation<>(actors, LIVES / scale, 1)::once;
    }

    private double once() throws Exception {
        return Workload.nanosPer((long) lives * times, () -> {
            for (int i = 0; i < times; i++) {
                createAll();
            }
        });
    }

    private void createAll() throws Exception {
        var tally = new Tally(Tally.sumTo(lives));
        Kind<R, C> children = actors.<Work>kind(() -> (work, context) -> {
            tally.handled(work.value);
            return STOP;
        });
        R parent = actors.kind(() -> new Parent(children)).spawn();
        actors.tell(parent, new Spawn(lives));
        tally.await();
        actors.tell(parent, new End());
    }

    private final class Parent implements Behaviour<Msg, C> {
        private final Kind<R, C> children;

        Parent(Kind<R, C> children) {
            this.children = children;
        }

        @Override
        public Next receive(Msg message, C context) throws Exception {
            return switch (message) {
                case Spawn(int left) -> {
                    spawn(left, context);
                    yield GO_ON;
                }
                case End() -> STOP;
            };
        }

        private void spawn(int left, C context) throws Exception {
            int rest = Math.max(0, left - BATCH);
            for (int value = left; value > rest; value--) {
                R child = children.spawn(context);
                actors.tell(context, child, new Work(value));
            }
            if (rest > 0) {
                actors.tell(context, actors.self(context), new Spawn(rest));
            }
        }
    }
}
