package dev.troupe.benchmarks;

/** One row of the table, as done by actors. */
interface Workload {
    /** What is measured again and again. */
    interface Measure {
        /** Does the work once. The figure is per operation. */
        double once() throws Exception;
    }

    /** Work whose time counts. */
    interface Work {
        void run() throws Exception;
    }

    /**
     * Makes ready.
     *
     * @param scale divides the size of the work; 1 for figures that count
     */
    <R, C> Measure prepare(Actors<R, C> actors, int scale) throws Exception;

    /** Nanoseconds per operation. */
    static double nanosPer(long operations, Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (double) (System.nanoTime() - start) / operations;
    }
}
