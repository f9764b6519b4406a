package dev.troupe.testkit;

import dev.troupe.spi.SupervisionEvent;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnView;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** What happened in a simulation: a hash over all turns, and if wanted that of each, and the last ones as text. */
final class Trace {
    private static final int LAST = 40;

    private final boolean detailed;
    private final Deque<String> last = new ArrayDeque<>();
    private long[] hashes = new long[0];
    private int turns;
    private long hash;

    /** @param detailed whether it keeps the hash after each turn, and the text of the last ones */
    Trace(boolean detailed) {
        this.detailed = detailed;
    }

    void add(TurnView turn, boolean committed) {
        hash = (hash ^ turn.fingerprint() ^ (committed ? 1 : 0)) * 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 32;
        if (detailed) {
            if (turns == hashes.length) {
                hashes = Arrays.copyOf(hashes, Math.max(1024, 2 * turns));
            }
            hashes[turns] = hash;
            keep(describe(turn, committed));
        }
        turns++;
    }

    /** What the supervisor is told belongs to no turn. */
    void add(SupervisionEvent event) {
        if (detailed) {
            keep("supervision: " + event);
        }
    }

    private void keep(String text) {
        if (last.size() == LAST) {
            last.remove();
        }
        last.add(text);
    }

    long hash() {
        return hash;
    }

    /** The last turns as text, oldest first; none unless it is detailed. */
    List<String> last() {
        return List.copyOf(last);
    }

    /** The first turn, counted from zero, at which two detailed traces differ; -1 if they do not. */
    int divergesFrom(Trace other) {
        int difference = Arrays.mismatch(hashes, 0, turns, other.hashes, 0, other.turns);
        return difference;
    }

    private static String describe(TurnView turn, boolean committed) {
        var text = new StringBuilder()
                .append(turn.number())
                .append(' ')
                .append(turn.actor().path())
                .append(' ')
                .append(turn.name());
        if (turn.message() != null) {
            text.append(' ').append(turn.message());
        }
        if (turn.attempt() > 1) {
            text.append(", attempt ").append(turn.attempt());
        }
        if (turn.incarnation() > 1) {
            text.append(", incarnation ").append(turn.incarnation());
        }
        if (turn.lostWorker()) {
            text.append(", slow");
        }
        if (turn.failure() != null) {
            text.append(", threw ").append(turn.failure());
        }
        if (!committed) {
            return text.append(", without effect").toString();
        }
        for (TurnEffect effect : turn.effects()) {
            text.append("\n      -> ").append(describe(effect));
        }
        return text.toString();
    }

    private static String describe(TurnEffect effect) {
        return switch (effect) {
            case TurnEffect.Sent(var to, var message) -> to.path() + ": " + message;
            case TurnEffect.Asked(var to, var message, var reply) -> to.path() + ": asks " + message;
            case TurnEffect.Answered(var reply, var value, var failure) ->
                "answers " + (failure == null ? value : failure);
            case TurnEffect.Spawned(var child) -> "spawns " + child.path();
            case TurnEffect.Scheduled(var message, var delay, var period) ->
                "has a timer bring " + message + " after " + delay + (period.isZero() ? "" : ", every " + period);
            case TurnEffect.Watched(var actor) -> "watches " + actor.path();
            case TurnEffect.Stopped(var actor) -> "stops " + actor.path();
            case TurnEffect.Killed(var actor) -> "kills " + actor.path();
            case TurnEffect.Did(var what) -> what;
        };
    }
}
