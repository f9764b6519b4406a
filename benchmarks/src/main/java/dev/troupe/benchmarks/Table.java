package dev.troupe.benchmarks;

import dev.troupe.benchmarks.Contender.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** Shows results as Markdown: each figure is the median of the processes, and in brackets the least and the greatest. */
final class Table {
    /** Troupe should take this share of the best peer's time, or less. */
    private static final double SHARE_OF_BEST_PEER = 0.6;

    /** The factor of a limit that is only shown. */
    private static final double NOT_ASKED = 0;

    /** The object with which an idle actor of Troupe handles its messages, a lambda. */
    private static final int USERS_OBJECT_BYTES = 16;

    private static final Set<Contender> QUEUES =
            EnumSet.of(Contender.MPSC_ARRAY, Contender.MPSC_XADD, Contender.MPSC_LINKED);

    private final Results results;
    private final List<Contender> besidePeers;
    private final List<String> lines = new ArrayList<>();

    Table(Results results) {
        this.results = results;
        this.besidePeers = Arrays.stream(Contender.values())
                .filter(contender -> Row.OF_PEERS.stream().anyMatch(row -> has(row, contender)))
                .filter(contender -> !QUEUES.contains(contender))
                .toList();
    }

    String markdown() {
        lines.add(Circumstances.line(results.circumstances()));
        lines.add("");
        peers();
        lines.add("");
        besides();
        lines.add("");
        processor();
        return String.join("\n", lines) + "\n";
    }

    private void peers() {
        var titles = new ArrayList<String>();
        titles.add("ns per operation, or bytes");
        besidePeers.forEach(contender -> titles.add(contender.title()));
        titles.addAll(List.of("Troupe / best peer", "0.6 or less", "reach", "reached"));
        header(titles);
        for (Row row : Row.OF_PEERS) {
            if (besidePeers.stream().anyMatch(contender -> has(row, contender))) {
                peers(row);
            }
        }
    }

    private void peers(Row row) {
        var cells = new ArrayList<String>();
        cells.add(row.title());
        besidePeers.forEach(contender -> cells.add(cell(row, contender)));
        OptionalDouble troupe = median(row, Contender.TROUPE);
        OptionalDouble peer = best(row, EnumSet.allOf(Contender.class), Part.PEER);
        cells.add(ratio(troupe, peer));
        cells.add(met(troupe, peer, SHARE_OF_BEST_PEER));
        cells.add(Integer.toString(row.reach()));
        cells.add(met(troupe, OptionalDouble.of(row.reach()), 1));
        row(cells);
    }

    /** What the processor spent, which a machine that is busy with other things changes less. */
    private void processor() {
        var titles = new ArrayList<String>();
        titles.add("ns of a core per operation");
        besidePeers.forEach(contender -> titles.add(contender.title()));
        header(titles);
        for (Row row : Row.OF_PEERS) {
            if (!row.isOnce() && besidePeers.stream().anyMatch(contender -> has(row, contender))) {
                var cells = new ArrayList<String>();
                cells.add(row.title());
                besidePeers.forEach(contender -> cells.add(processor(row, contender)));
                row(cells);
            }
        }
    }

    private String processor(Row row, Contender contender) {
        OptionalDouble figure = median(row, contender);
        return figure.isEmpty() ? "" : number(figure.getAsDouble() * Results.median(results.cores(row, contender)));
    }

    private void besides() {
        header(List.of("Troupe besides", "figure", "limit", "Troupe / limit", "reach", "reached"));
        againstQueues(Row.TELL_1_1, 2.5);
        againstQueues(Row.TELL_4_1, 2.5);
        againstQueues(Row.ASK, NOT_ASKED);
        against(
                Row.BETWEEN_WORKERS,
                median(Row.VOLATILE_ROUND_TRIP, Contender.MACHINE),
                cell(Row.VOLATILE_ROUND_TRIP, Contender.MACHINE),
                2);
        flat();
        absolute(Row.WITHIN_WORKER, 25);
        absolute(Row.IDLE_HEAP, 90 + USERS_OBJECT_BYTES);
        absolute(Row.ALLOCATED_WITHIN, 0);
        absolute(Row.ALLOCATED_BETWEEN, 0);
        absolute(Row.ALLOCATED_OUTSIDE, 0);
        if (has(Row.PLAIN_DEQUE, Contender.MACHINE)) {
            row(List.of(Row.PLAIN_DEQUE.title(), "", cell(Row.PLAIN_DEQUE, Contender.MACHINE), "", "", ""));
        }
    }

    /** What a million actors cost more than ten is a matter of the caches, so plain deques on one thread are the measure. */
    private void flat() {
        OptionalDouble ten = median(Row.OF_10, Contender.TROUPE);
        OptionalDouble dequesOfTen = median(Row.OF_10, Contender.ONE_THREAD);
        OptionalDouble dequesOfMany = median(Row.OF_1000000, Contender.ONE_THREAD);
        boolean all = ten.isPresent() && dequesOfTen.isPresent() && dequesOfMany.isPresent();
        OptionalDouble limit = all
                ? OptionalDouble.of(ten.getAsDouble() * dequesOfMany.getAsDouble() / dequesOfTen.getAsDouble())
                : OptionalDouble.empty();
        String shown = "to one of 10: " + cell(Row.OF_10, Contender.TROUPE)
                + "; plain deques on one thread: to one of 10: " + cell(Row.OF_10, Contender.ONE_THREAD)
                + ", of 1,000,000: " + cell(Row.OF_1000000, Contender.ONE_THREAD);
        against(Row.OF_1000000, limit, shown, 1.2);
    }

    private void againstQueues(Row row, double factor) {
        String all = QUEUES.stream()
                .filter(queue -> has(row, queue))
                .map(queue -> queue.title() + " " + cell(row, queue))
                .collect(Collectors.joining(", "));
        against(row, best(row, QUEUES, Part.LIMIT), all, factor);
    }

    private void against(Row row, OptionalDouble limit, String shown, double factor) {
        OptionalDouble troupe = median(row, Contender.TROUPE);
        if (troupe.isPresent()) {
            row(List.of(
                    row.title(),
                    cell(row, Contender.TROUPE),
                    shown,
                    ratio(troupe, limit),
                    factor == NOT_ASKED ? "" : "x " + factor,
                    factor == NOT_ASKED ? "" : met(troupe, limit, factor)));
        }
    }

    private void absolute(Row row, double reach) {
        OptionalDouble troupe = median(row, Contender.TROUPE);
        if (troupe.isPresent()) {
            // Less than half a byte per message is what the run itself allocates.
            row(List.of(
                    row.title(),
                    cell(row, Contender.TROUPE),
                    "",
                    "",
                    number(reach),
                    met(troupe, OptionalDouble.of(reach + 0.5), 1)));
        }
    }

    private void header(List<String> titles) {
        row(titles);
        row(Collections.nCopies(titles.size(), "---"));
    }

    private void row(List<String> cells) {
        lines.add("| " + String.join(" | ", cells) + " |");
    }

    private boolean has(Row row, Contender contender) {
        return median(row, contender).isPresent();
    }

    private OptionalDouble median(Row row, Contender contender) {
        List<Double> figures = figures(row, contender);
        return figures.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Results.median(figures));
    }

    private List<Double> figures(Row row, Contender contender) {
        return results.medians(row, contender);
    }

    private OptionalDouble best(Row row, Set<Contender> among, Part part) {
        return among.stream()
                .filter(contender -> contender.part() == part)
                .map(contender -> median(row, contender))
                .flatMapToDouble(OptionalDouble::stream)
                .min();
    }

    private String cell(Row row, Contender contender) {
        List<Double> figures = figures(row, contender);
        if (figures.isEmpty()) {
            return "";
        }
        return number(Results.median(figures)) + " (" + number(Collections.min(figures)) + " to "
                + number(Collections.max(figures)) + ")";
    }

    private static String number(double figure) {
        return String.format(Locale.ROOT, figure < 10 ? "%.1f" : "%.0f", figure);
    }

    private static String ratio(OptionalDouble figure, OptionalDouble to) {
        if (figure.isEmpty() || to.isEmpty()) {
            return "";
        }
        return String.format(Locale.ROOT, "%.2f", figure.getAsDouble() / to.getAsDouble());
    }

    private static String met(OptionalDouble figure, OptionalDouble to, double factor) {
        if (figure.isEmpty() || to.isEmpty()) {
            return "";
        }
        return figure.getAsDouble() <= factor * to.getAsDouble() ? "yes" : "**no**";
    }
}
