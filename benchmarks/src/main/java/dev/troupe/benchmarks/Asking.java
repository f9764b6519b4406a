package dev.troupe.benchmarks;

import dev.troupe.benchmarks.Workload.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A thread outside asks an actor, with up to two batches of questions open: it sends the next batch before it takes the
 * answers of the last one. An operation is a question with its answer.
 */
final class Asking<R, C> {
    private static final int QUESTIONS = 512_000;
    private static final int BATCH = 512;

    private final Actors<R, C> actors;
    private final R answering;
    private final int batches;
    private long sum;

    private Asking(Actors<R, C> actors, int batches) {
        this.actors = actors;
        this.answering = actors.spawnAnswering();
        this.batches = batches;
    }

    static <R, C> Measure questions(Actors<R, C> actors, int scale) {
        return new Asking<>(actors, Math.max(1, QUESTIONS / BATCH / scale))::once;
    }

    private double once() throws Exception {
        long questions = (long) batches * BATCH;
        sum = 0;
        double nanos = Workload.nanosPer(questions, this::askAll);
        if (sum != Tally.sumTo(questions) + questions) {
            throw new IllegalStateException("the answers must add up: sum=" + sum + " questions=" + questions);
        }
        return nanos;
    }

    private void askAll() throws Exception {
        List<CompletableFuture<Long>> last = List.of();
        for (int batch = 0; batch < batches; batch++) {
            var open = new ArrayList<CompletableFuture<Long>>(BATCH);
            for (int i = 1; i <= BATCH; i++) {
                open.add(actors.ask(answering, (long) batch * BATCH + i).toCompletableFuture());
            }
            take(last);
            last = open;
        }
        take(last);
    }

    /** Takes the last one first: when that is there, so are the others, and the thread has waited once. */
    private void take(List<CompletableFuture<Long>> answers) throws Exception {
        for (CompletableFuture<Long> answer : answers.reversed()) {
            sum += answer.get(1, TimeUnit.MINUTES);
        }
    }
}
