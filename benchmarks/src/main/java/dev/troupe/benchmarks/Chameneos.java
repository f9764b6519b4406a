package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.GO_ON;
import static dev.troupe.benchmarks.Actors.Next.STOP;

import dev.troupe.benchmarks.Actors.Behaviour;
import dev.troupe.benchmarks.Actors.Kind;
import dev.troupe.benchmarks.Actors.Next;
import dev.troupe.benchmarks.Workload.Measure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Savina's chameneos: creatures come to a mall, which lets two at a time meet and change their colours. An operation is a
 * meeting, which takes four messages.
 */
final class Chameneos<R, C> {
    private static final int CREATURES = 100;
    private static final int MEETINGS = 200_000;

    private sealed interface Msg<R> {}

    private record Begin<R>(R mall) implements Msg<R> {}

    private record Meet<R>(int colour, R who) implements Msg<R> {}

    private record Change<R>(int colour) implements Msg<R> {}

    private record End<R>() implements Msg<R> {}

    private final Actors<R, C> actors;
    private final int meetings;

    private Chameneos(Actors<R, C> actors, int meetings) {
        this.actors = actors;
        this.meetings = meetings;
    }

    static <R, C> Measure meetings(Actors<R, C> actors, int scale) {
        return new Chameneos<>(actors, MEETINGS / scale)::once;
    }

    private double once() throws Exception {
        var tally = new Tally(2L * meetings);
        R mall = actors.kind(Mall::new).spawn();
        Kind<R, C> kind = actors.kind(() -> new Creature(tally));
        List<R> creatures = new ArrayList<>();
        for (int i = 0; i < CREATURES; i++) {
            creatures.add(kind.spawn());
        }
        return Workload.nanosPer(meetings, () -> {
            for (R creature : creatures) {
                actors.tell(creature, new Begin<>(mall));
            }
            tally.await();
        });
    }

    private final class Mall implements Behaviour<Meet<R>, C> {
        private @Nullable Meet<R> first;
        private int left = meetings;
        private int present = CREATURES;

        @Override
        public Next receive(Meet<R> second, C context) throws Exception {
            if (left == 0) {
                actors.tell(context, second.who, new End<>());
                return --present == 0 ? STOP : GO_ON;
            }
            if (first == null) {
                first = second;
            } else {
                actors.tell(context, first.who, second);
                first = null;
                left--;
            }
            return GO_ON;
        }
    }

    private final class Creature implements Behaviour<Msg<R>, C> {
        private final Tally tally;
        private R mall;
        private int colour;
        private int met;

        Creature(Tally tally) {
            this.tally = tally;
        }

        @Override
        public Next receive(Msg<R> message, C context) throws Exception {
            switch (message) {
                case Begin<R>(R where) -> {
                    mall = where;
                    goToMall(context);
                }
                case Meet<R>(int other, R who) -> {
                    change(other);
                    actors.tell(context, who, new Change<>(colour));
                    goToMall(context);
                }
                case Change<R>(int changed) -> {
                    colour = changed;
                    met++;
                    goToMall(context);
                }
                case End<R>() -> {
                    tally.handled(met);
                    return STOP;
                }
            }
            return GO_ON;
        }

        private void change(int other) {
            colour = colour == other ? colour : 3 - colour - other;
            met++;
        }

        private void goToMall(C context) throws Exception {
            actors.tell(context, mall, new Meet<>(colour, actors.self(context)));
        }
    }
}
