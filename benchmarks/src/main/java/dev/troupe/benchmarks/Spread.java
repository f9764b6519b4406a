package dev.troupe.benchmarks;

import java.util.Collections;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;

/**
 * What several rounds gave.
 *
 * @param figures one of each round; at least one
 */
record Spread(List<Double> figures) {
    static <T> Spread of(List<T> rounds, ToDoubleFunction<T> figure) {
        return new Spread(rounds.stream().map(figure::applyAsDouble).toList());
    }

    double median() {
        return Results.median(figures);
    }

    /** The median, and in brackets the least and the greatest if there are several. */
    String show(DoubleFunction<String> number) {
        String median = number.apply(median());
        if (figures.size() == 1) {
            return median;
        }
        return median + " (" + number.apply(Collections.min(figures)) + " to " + number.apply(Collections.max(figures))
                + ")";
    }
}
