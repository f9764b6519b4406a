package dev.troupe.benchmarks;

import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import org.HdrHistogram.Histogram;

/** How long things took, to three digits, and how many have never come to an end. Not thread-safe. */
final class Times {
    private static final String NEVER = "never";
    private static final int DIGITS = 3;

    private final Histogram ended = new Histogram(DIGITS);
    private long endless;

    void add(long nanos) {
        ended.recordValue(nanos);
    }

    void addEndless() {
        endless++;
    }

    long count() {
        return ended.getTotalCount() + endless;
    }

    long endless() {
        return endless;
    }

    double median() {
        return millis(50);
    }

    double slowest() {
        return millis(100);
    }

    /** The least time in milliseconds that so many percent do not exceed; infinite where that many have not ended. */
    double millis(double percent) {
        long rank = Math.max(1, (long) Math.ceil(percent / 100 * count()));
        if (rank > ended.getTotalCount()) {
            return Double.POSITIVE_INFINITY;
        }
        return ended.getValueAtPercentile(100.0 * rank / ended.getTotalCount()) / 1e6;
    }

    /** Nanoseconds and how often, one pair after the other. */
    String text() {
        var text = new StringJoiner(" ");
        ended.recordedValues()
                .forEach(value -> text.add(value.getValueIteratedTo() + ":" + value.getCountAtValueIteratedTo()));
        if (endless > 0) {
            text.add(NEVER + ":" + endless);
        }
        return text.toString();
    }

    static Times of(String text) {
        var times = new Times();
        for (String pair : text.isEmpty() ? new String[0] : text.split(" ")) {
            String[] parts = pair.split(":");
            long count = Long.parseLong(parts[1]);
            if (parts[0].equals(NEVER)) {
                times.endless = count;
            } else {
                times.ended.recordValueWithCount(Long.parseLong(parts[0]), count);
            }
        }
        return times;
    }

    /**
     * Milliseconds for people.
     *
     * @param waited what was not over after that time is said to be never over
     */
    static String show(double millis, Duration waited) {
        if (Double.isInfinite(millis)) {
            return "never within " + waited.toSeconds() + " s";
        }
        return String.format(Locale.ROOT, millis < 1 ? "%.3f" : millis < 100 ? "%.1f" : "%,.0f", millis);
    }
}
