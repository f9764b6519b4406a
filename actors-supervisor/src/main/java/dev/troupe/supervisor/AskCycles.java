package dev.troupe.supervisor;

import dev.troupe.ActorRef;
import dev.troupe.spi.AskSample;
import dev.troupe.spi.AwaitedAsk;
import dev.troupe.spi.SystemView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds actors that await answers of one another, and fails the youngest of their requests, so that the rest can go on. An
 * actor awaits one answer at a time, so of the graph of who waits for whom each has one edge: Holt, "Some deadlock
 * properties of computer systems", 1972.
 *
 * <p>The workers are asked one after the other, so what a single sample shows may never have been so at once. A sample
 * begins when the one before is complete, and an await ends only with its request or its incarnation: what is in two
 * samples in a row was there between them, all of it at once; and then only a deadline or a failure could end it.
 */
final class AskCycles {
    /** Between two looks. An await is not looked at before it has lasted that long. */
    static final Duration PAUSE = Duration.ofMillis(500);

    private final SystemView system;
    private @Nullable AskSample sample;
    private Set<List<AwaitedAsk>> seen = Set.of();

    AskCycles(SystemView system) {
        this.system = system;
    }

    void start() {
        system.watch("ask-cycles", PAUSE, this::look);
    }

    /**
     * Judges what the last look has asked for, and asks again. A worker that is in a long turn is waited for. Says whether
     * there is anything to look after while all workers sleep.
     */
    boolean look() {
        AskSample last = sample;
        if (last == null || last.isComplete()) {
            judge(last == null ? List.of() : last.found());
            sample = system.awaitedAsks(PAUSE);
        }
        return system.isAnyAskAwaited();
    }

    private void judge(List<AwaitedAsk> awaits) {
        List<List<AwaitedAsk>> cycles = cycles(awaits);
        for (List<AwaitedAsk> cycle : cycles) {
            if (seen.contains(cycle)) {
                cycle.getFirst()
                        .fail(cycle.stream().map(each -> each.actor().path()).toList());
            }
        }
        seen = new HashSet<>(cycles);
    }

    /** The cycles among them, each from its youngest request on. */
    static List<List<AwaitedAsk>> cycles(List<AwaitedAsk> awaits) {
        Map<ActorRef<?>, AwaitedAsk> edges = new HashMap<>();
        awaits.forEach(each -> edges.put(each.actor(), each));
        var cycles = new ArrayList<List<AwaitedAsk>>();
        for (AwaitedAsk start : awaits) {
            var way = new ArrayList<AwaitedAsk>();
            ActorRef<?> at = start.actor();
            for (AwaitedAsk each = edges.remove(at); each != null; each = edges.remove(at)) {
                way.add(each);
                at = each.asked();
            }
            // It ends at an actor that awaits nothing, or that was passed before: on an earlier way, or on this one.
            List<AwaitedAsk> cycle = from(at, way);
            if (!cycle.isEmpty()) {
                cycles.add(youngestFirst(cycle));
            }
        }
        return cycles;
    }

    private static List<AwaitedAsk> from(ActorRef<?> actor, List<AwaitedAsk> way) {
        int first = 0;
        while (first < way.size() && way.get(first).actor() != actor) {
            first++;
        }
        return way.subList(first, way.size());
    }

    private static List<AwaitedAsk> youngestFirst(List<AwaitedAsk> cycle) {
        int youngest = 0;
        for (int i = 1; i < cycle.size(); i++) {
            if (cycle.get(i).askedAt() - cycle.get(youngest).askedAt() > 0) {
                youngest = i;
            }
        }
        var turned = new ArrayList<>(cycle);
        Collections.rotate(turned, -youngest);
        return turned;
    }
}
