package dev.troupe.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** Virtual threads that write, and one thread that appends for all who have asked meanwhile: what is done without actors. */
final class GroupCommit {
    private final BlockingQueue<Semaphore> asking = new LinkedBlockingQueue<>();
    private final Acknowledgements acknowledgements;

    private GroupCommit(Acknowledgements acknowledgements) {
        this.acknowledgements = acknowledgements;
    }

    static AppendFigures measure(AppendLog log, AppendLoad load) throws IOException, InterruptedException {
        var acknowledgements = new Acknowledgements(load);
        var group = new GroupCommit(acknowledgements);
        for (int i = 0; i < load.writers(); i++) {
            Thread.startVirtualThread(group::write);
        }
        group.commit(new BatchedLog(log, load.sync()));
        return acknowledgements.figures();
    }

    private void write() {
        var told = new Semaphore(0);
        while (true) {
            long asked = System.nanoTime();
            asking.add(told);
            told.acquireUninterruptibly();
            acknowledgements.told(asked);
        }
    }

    private void commit(BatchedLog log) throws IOException, InterruptedException {
        List<Semaphore> batch = new ArrayList<>();
        while (!acknowledgements.areOver()) {
            batch.add(asking.take());
            asking.drainTo(batch);
            log.append(batch.size());
            batch.forEach(Semaphore::release);
            batch.clear();
        }
    }
}
