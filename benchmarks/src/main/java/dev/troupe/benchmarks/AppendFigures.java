package dev.troupe.benchmarks;

/**
 * What came of it.
 *
 * @param perSecond appends
 * @param p50 milliseconds from when a writer asked to when it was told
 * @param p99 the same
 */
record AppendFigures(double perSecond, double p50, double p99) {
    /** Three fields of a line. */
    String text() {
        return perSecond + "," + p50 + "," + p99;
    }

    static AppendFigures of(String text) {
        String[] fields = text.split(",");
        return new AppendFigures(
                Double.parseDouble(fields[0]), Double.parseDouble(fields[1]), Double.parseDouble(fields[2]));
    }
}
