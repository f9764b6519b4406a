package dev.troupe.benchmarks;

import java.io.IOException;

/** Nobody asks: one thread appends as many records as there would be writers, makes them safe, and begins again. */
final class OneThread {
    private OneThread() {}

    static AppendFigures measure(AppendLog log, AppendLoad load) throws IOException {
        var batches = new BatchedLog(log, load.sync());
        var acknowledgements = new Acknowledgements(load);
        while (!acknowledgements.areOver()) {
            long asked = System.nanoTime();
            batches.append(load.writers());
            for (int i = 0; i < load.writers(); i++) {
                acknowledgements.told(asked);
            }
        }
        return acknowledgements.figures();
    }
}
