package dev.troupe.testkit;

import dev.troupe.testkit.Model.Result;
import dev.troupe.testkit.Operation.Moment;
import dev.troupe.testkit.Operation.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The search for an order of the operations on one key. It goes on where most answers are explained, and there with the
 * fewest operations of unknown outcome: most of those do not matter, and there are as many ways to place them as they have
 * subsets. Else those that were invoked first are tried first.
 */
final class Search<S, I, O> {
    private static final int SHOWN = 10;

    private final Object key;
    private final Model<S, I, O> model;
    private final int bound;

    /** Both in the order of invocation. */
    private final List<Operation<I, O>> answered;

    private final List<Operation<I, O>> unknown;

    private final PriorityQueue<Node<S>> open = new PriorityQueue<>(Comparator.<Node<S>>comparingInt(Node::answered)
            .reversed()
            .thenComparingInt(Node::guesses)
            .thenComparingInt(Node::number));

    private int found;

    Search(Object key, List<Operation<I, O>> operations, Model<S, I, O> model, int bound) {
        this.key = key;
        this.model = model;
        this.bound = bound;
        this.answered =
                operations.stream().filter(each -> each.response() != null).toList();
        this.unknown =
                operations.stream().filter(each -> each.response() == null).toList();
    }

    /**
     * What the future depends on, whatever the order of what has taken effect.
     *
     * @param first the answered operation before which all have taken effect
     * @param beyond those that have, counted from there
     * @param unknown those of unknown outcome that have, or cannot any more
     */
    private record Configuration<S>(int first, BitSet beyond, BitSet unknown, S state) {
        Configuration<S> withAnswered(int operation, BitSet over, S next) {
            BitSet done = with(beyond, operation - first);
            int prefix = done.nextClearBit(0);
            return new Configuration<>(first + prefix, done.get(prefix, done.length()), both(unknown, over), next);
        }

        Configuration<S> withUnknown(int operation, BitSet over, S next) {
            return new Configuration<>(first, beyond, both(with(unknown, operation), over), next);
        }

        private static BitSet with(BitSet set, int bit) {
            BitSet larger = (BitSet) set.clone();
            larger.set(bit);
            return larger;
        }

        private static BitSet both(BitSet one, BitSet other) {
            BitSet larger = (BitSet) one.clone();
            larger.or(other);
            return larger;
        }
    }

    /**
     * Where an order has led to, by which operation, and from where.
     *
     * @param number in the order in which they were found
     * @param answered how many answered operations the order has
     * @param guesses how many of unknown outcome
     */
    private record Node<S>(
            Configuration<S> at,
            @Nullable Operation<?, ?> by,
            @Nullable Node<S> from,
            int number,
            int answered,
            int guesses) {}

    private Node<S> node(Configuration<S> at, Operation<?, ?> by, Node<S> from) {
        boolean isGuess = by.response() == null;
        return new Node<>(at, by, from, ++found, from.answered + (isGuess ? 0 : 1), from.guesses + (isGuess ? 1 : 0));
    }

    Verdict run() {
        var root = new Node<>(new Configuration<>(0, new BitSet(), new BitSet(), model.initial()), null, null, 0, 0, 0);
        var seen = new HashSet<Configuration<S>>();
        Node<S> best = root;
        open.add(root);
        while (!open.isEmpty()) {
            Node<S> node = open.remove();
            if (!seen.add(node.at)) {
                continue;
            }
            if (seen.size() > bound) {
                return new Verdict.Unknown(key, bound);
            }
            if (node.answered == answered.size()) {
                return new Verdict.Linearizable();
            }
            best = node.answered > best.answered ? node : best;
            open.addAll(next(node));
        }
        return new Verdict.Violated(key, evidence(best));
    }

    private List<Node<S>> next(Node<S> node) {
        Configuration<S> at = node.at;
        var next = new ArrayList<Node<S>>();
        for (int i : nextAnswered(at)) {
            Operation<I, O> operation = answered.get(i);
            Result<S, O> result = model.step(at.state, operation.input());
            if (model.allows(result.output(), response(operation).output())) {
                next.add(node(at.withAnswered(i, overBefore(operation), result.state()), operation, node));
            }
        }
        for (int i : nextUnknown(at)) {
            Operation<I, O> operation = unknown.get(i);
            S state = model.step(at.state, operation.input()).state();
            if (!state.equals(at.state)) { // else it can as well be left out
                next.add(node(at.withUnknown(i, overBefore(operation), state), operation, node));
            }
        }
        return next;
    }

    /** The answered operations that were invoked before any of those that are left had returned: one of them is next. */
    private List<Integer> nextAnswered(Configuration<S> at) {
        var next = new ArrayList<Integer>();
        int returned = Integer.MAX_VALUE;
        for (int i = at.first; i < answered.size() && isInvokedBefore(returned, answered.get(i)); i++) {
            if (!at.beyond.get(i - at.first)) {
                next.add(i);
                returned = Math.min(returned, returned(i));
            }
        }
        return next;
    }

    /** Those of unknown outcome that may come before. Of equal ones that which is over first: they can be exchanged. */
    private List<Integer> nextUnknown(Configuration<S> at) {
        int returned = nextAnswered(at).stream().mapToInt(this::returned).min().orElse(Integer.MAX_VALUE);
        Map<I, Integer> next = new LinkedHashMap<>();
        for (int i = 0; i < unknown.size() && isInvokedBefore(returned, unknown.get(i)); i++) {
            if (!at.unknown.get(i)) {
                next.merge(unknown.get(i).input(), i, (one, other) -> over(other) < over(one) ? other : one);
            }
        }
        return List.copyOf(next.values());
    }

    /** Those of unknown outcome that were over when the operation was invoked, so that they cannot come behind it. */
    private BitSet overBefore(Operation<I, O> operation) {
        var over = new BitSet();
        for (int i = 0; i < unknown.size() && isInvokedBefore(position(operation), unknown.get(i)); i++) {
            if (over(i) < position(operation)) {
                over.set(i);
            }
        }
        return over;
    }

    private int over(int i) {
        Moment over = unknown.get(i).over();
        return over == null ? Integer.MAX_VALUE : over.position();
    }

    private static int position(Operation<?, ?> operation) {
        return operation.invoked().position();
    }

    private static boolean isInvokedBefore(int position, Operation<?, ?> operation) {
        return position(operation) < position;
    }

    private int returned(int i) {
        return response(answered.get(i)).returned().position();
    }

    private Response<O> response(Operation<I, O> operation) {
        Response<O> response = operation.response();
        assert response != null;
        return response;
    }

    // ---- Evidence

    private String evidence(Node<S> best) {
        var text = new StringBuilder();
        Deque<Object> order = new ArrayDeque<>();
        int length = 0;
        for (Node<S> node = best; node != null && node.by != null; node = node.from) {
            if (length++ < SHOWN) {
                order.push(node.by);
            }
        }
        text.append("  explained, in this order").append(length > SHOWN ? ", the last " + SHOWN + " of " + length : "");
        lines(text, order.isEmpty() ? List.of("nothing") : List.copyOf(order));
        text.append("\n  the state is ").append(best.at.state).append(" then, and none of these can be next");
        lines(
                text,
                nextAnswered(best.at).stream()
                        .map(i -> refused(best.at.state, answered.get(i)))
                        .toList());
        List<Operation<I, O>> useless =
                nextUnknown(best.at).stream().map(unknown::get).toList();
        if (!useless.isEmpty()) {
            text.append("\n  of unknown outcome, and no help");
            lines(text, useless);
        }
        return text.toString();
    }

    private String refused(S state, Operation<I, O> operation) {
        return operation + "; the model gives "
                + model.step(state, operation.input()).output();
    }

    private static void lines(StringBuilder text, List<?> lines) {
        text.append(':');
        lines.forEach(line -> text.append("\n    ").append(line));
    }
}
