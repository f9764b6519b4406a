package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.GO_ON;
import static dev.troupe.benchmarks.Actors.Next.STOP;

import dev.troupe.benchmarks.Actors.Behaviour;
import dev.troupe.benchmarks.Actors.Kind;
import dev.troupe.benchmarks.Actors.Next;
import dev.troupe.benchmarks.Workload.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Threads outside send numbers to actors, which add them up. An operation is a message. */
final class Producers<R, C> {
    private static final int MESSAGES = 2_000_000;

    private record Add(int value) {}

    private final Actors<R, C> actors;
    private final int threads;
    private final int receivers;
    private final int each;

    /** A thread sends as many messages to each receiver. */
    private Producers(Actors<R, C> actors, int threads, int receivers, int messages) {
        this.actors = actors;
        this.threads = threads;
        this.receivers = receivers;
        this.each = messages / threads / receivers;
    }

    static <R, C> Measure oneToOne(Actors<R, C> actors, int scale) {
        return new Producers<>(actors, 1, 1, MESSAGES / scale)::once;
    }

    static <R, C> Measure fourToOne(Actors<R, C> actors, int scale) {
        return new Producers<>(actors, 4, 1, MESSAGES / scale)::once;
    }

    static <R, C> Measure fourToMany(Actors<R, C> actors, int scale) {
        return new Producers<>(actors, 4, 64, MESSAGES / scale)::once;
    }

    private double once() throws Exception {
        var tally = new Tally(threads * receivers * Tally.sumTo(each));
        Kind<R, C> kind = actors.kind(() -> new Receiver(tally));
        List<R> all = new ArrayList<>();
        for (int i = 0; i < receivers; i++) {
            all.add(kind.spawn());
        }
        var begin = new CountDownLatch(1);
        var ready = new CountDownLatch(threads);
        for (int i = 0; i < threads; i++) {
            Thread.ofPlatform().daemon().name("producer-" + i).start(() -> produce(all, ready, begin));
        }
        ready.await();
        return Workload.nanosPer((long) threads * receivers * each, () -> {
            begin.countDown();
            tally.await();
        });
    }

    private void produce(List<R> all, CountDownLatch ready, CountDownLatch begin) {
        try {
            ready.countDown();
            begin.await();
            for (int value = 1; value <= each; value++) {
                for (R receiver : all) {
                    actors.tell(receiver, new Add(value));
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a producer", e);
        }
    }

    private final class Receiver implements Behaviour<Add, C> {
        private final Tally tally;
        private int left = threads * each;
        private long sum;

        Receiver(Tally tally) {
            this.tally = tally;
        }

        @Override
        public Next receive(Add message, C context) {
            sum += message.value;
            if (--left > 0) {
                return GO_ON;
            }
            tally.handled(sum);
            return STOP;
        }
    }
}
