package dev.troupe;

import dev.troupe.spi.AskSample;
import dev.troupe.spi.AwaitedAsk;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Asks the workers, over their lanes, which of their actors await the answer to a request. */
final class AskLook implements AskSample {
    /** The last time at which an await may have begun. */
    private final long since;

    private final List<Part> parts = new ArrayList<>();

    /** How many workers have not answered. What they have found comes with it to whoever sees zero. */
    private final AtomicInteger missing;

    private AskLook(Worker[] workers, long since) {
        this.since = since;
        for (Worker worker : workers) {
            if (worker.asks.anySince(since)) {
                parts.add(new Part(worker));
            }
        }
        this.missing = new AtomicInteger(parts.size());
    }

    static AskLook begin(Worker[] workers, long since) {
        var look = new AskLook(workers, since);
        look.parts.forEach(part -> part.worker.push(part));
        return look;
    }

    @Override
    public boolean isComplete() {
        return missing.get() == 0;
    }

    @Override
    public List<AwaitedAsk> found() {
        if (!isComplete()) {
            throw new IllegalStateException(
                    "a sample can be looked at when all workers have answered: missing=" + missing.get());
        }
        var all = new ArrayList<AwaitedAsk>();
        parts.forEach(part -> all.addAll(part.found));
        return all;
    }

    /** The question to one worker, and its answer. */
    private final class Part extends Signal {
        private final Worker worker;
        private final List<AwaitedAsk> found = new ArrayList<>();

        private Part(Worker worker) {
            this.worker = worker;
        }

        /** What finds no memory is left out: whoever is not seen to await is in no cycle. */
        @Override
        void arrive(Worker at) {
            try {
                at.asks.addSince(since, found);
            } catch (OutOfMemoryError e) {
                at.core.noticeMemory(e);
            }
            missing.decrementAndGet();
        }
    }
}
