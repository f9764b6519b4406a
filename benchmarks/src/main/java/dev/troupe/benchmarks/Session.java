package dev.troupe.benchmarks;

import dev.troupe.benchmarks.Workload.Measure;

/** A contender that has been started. */
interface Session extends AutoCloseable {
    /**
     * Makes ready for a row.
     *
     * @param scale divides the size of the work; 1 for figures that count
     */
    Measure prepare(Row row, int scale) throws Exception;

    /** The workload of the row, done by these actors. */
    static <R, C> Session of(Actors<R, C> actors) {
        return new Session() {
            @Override
            public Measure prepare(Row row, int scale) throws Exception {
                return row.workload().prepare(actors, scale);
            }

            @Override
            public void close() throws Exception {
                actors.close();
            }
        };
    }
}
