package dev.troupe.testkit;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import dev.troupe.testkit.Verdict.Linearizable;
import dev.troupe.testkit.Verdict.Violated;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a history can be explained by an order in which its operations came one after the other, each at an instant
 * between its invocation and its response (Herlihy and Wing, "Linearizability: A Correctness Condition for Concurrent
 * Objects", 1990).
 *
 * <p>The search is that of Wing and Gong ("Testing and Verifying Concurrent Objects", 1993), which remembers where it has
 * been as Lowe's does ("Testing for Linearizability", 2017), and treats each key apart, as Horn and Kroening do ("Faster
 * Linearizability Checking via P-Compositionality", 2015).
 */
public final class Linearizability {
    /**
     * How many states are looked at for each key, unless told otherwise: less than 300 MB where thirty operations overlap.
     */
    public static final int STATES = 1_000_000;

    private Linearizability() {}

    /** Checks a history, within {@value #STATES} states. */
    public static <S, I, O> Verdict check(History<I, O> history, Model<S, I, O> model) {
        return check(history, model, STATES);
    }

    /**
     * Checks a history, as far as it has come. For any thread; the time is linear where few operations overlap, and
     * exponential in the number of those that do at worst.
     *
     * @param bound how many states, each of them of the key together with the set of operations behind it, are looked at for
     *     each key before the search is given up; positive
     * @throws IllegalArgumentException if the bound is not positive
     */
    public static <S, I, O> Verdict check(History<I, O> history, Model<S, I, O> model, int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("the bound must be positive: bound=" + bound);
        }
        Map<Object, List<Operation<I, O>>> byKey = history.operations().stream()
                .collect(groupingBy(operation -> model.key(operation.input()), LinkedHashMap::new, toList()));
        Verdict all = new Linearizable();
        for (var each : byKey.entrySet()) {
            Verdict one = new Search<>(each.getKey(), each.getValue(), model, bound).run();
            if (one instanceof Violated) {
                return one;
            }
            all = all instanceof Linearizable ? one : all;
        }
        return all;
    }
}
