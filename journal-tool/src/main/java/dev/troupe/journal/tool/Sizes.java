package dev.troupe.journal.tool;

import dev.troupe.journal.JournalRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * The sizes of records, in all, by what they hold, and of the largest. It grows with the number of types only, and to a
 * limit.
 */
final class Sizes {
    private static final int MOST_LABELS = 10_000;
    private static final String OTHERS = "others";
    private static final long LARGEST_RECORD = 8L << 20;

    /** One of the largest. */
    record Large(long sequence, int generation, int bytes, String label) {}

    /** Of one sort. */
    record Sum(long records, long bytes) {
        private Sum plus(Sum other) {
            return new Sum(records + other.records, bytes + other.bytes);
        }
    }

    final Histogram histogram = new Histogram(LARGEST_RECORD, 3);
    private static final Comparator<Large> LARGEST_FIRST =
            Comparator.comparingInt(Large::bytes).reversed().thenComparingLong(Large::sequence);

    private final int top;
    private final PriorityQueue<Large> largest = new PriorityQueue<>(LARGEST_FIRST.reversed());
    private final Map<String, Sum> labels = new TreeMap<>();
    private long bytes;
    private int largestBytes;

    Sizes(int top) {
        this.top = top;
    }

    void add(JournalRecord record) {
        int size = record.payload().length;
        String label = Content.of(record.payload()).label();
        bytes += size;
        largestBytes = Math.max(largestBytes, size);
        histogram.recordValue(size);
        boolean known = labels.containsKey(label) || labels.size() < MOST_LABELS;
        labels.merge(known ? label : OTHERS, new Sum(1, size), Sum::plus);
        largest.add(new Large(record.sequence(), record.generation(), size, label));
        if (largest.size() > top) {
            largest.remove();
        }
    }

    /** Of all payloads. */
    long bytes() {
        return bytes;
    }

    /** Of the largest payload. */
    int largestBytes() {
        return largestBytes;
    }

    /** The sorts, those with the most bytes first. */
    List<Map.Entry<String, Sum>> byLabel() {
        return labels.entrySet().stream()
                .sorted(Comparator.comparingLong(
                        (Map.Entry<String, Sum> one) -> -one.getValue().bytes()))
                .toList();
    }

    List<Large> largest() {
        List<Large> sorted = new ArrayList<>(largest);
        sorted.sort(LARGEST_FIRST);
        return sorted;
    }
}
