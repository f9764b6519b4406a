package dev.troupe.testkit;

import dev.troupe.ActorRef;
import dev.troupe.DeadLetter;
import dev.troupe.Reply;
import dev.troupe.spi.Fault;
import dev.troupe.spi.SupervisionEvent;
import dev.troupe.spi.TurnEffect;
import dev.troupe.spi.TurnView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What happened in a simulation: a hash over all of it, and if wanted a text. */
final class Trace {
    private static final String LAST = "troupe.trace";
    private static final int LAST_UNLESS_SAID = 40;

    /** So much text is kept; what lies further back is compared by its hash only. */
    private static final int LINES = 20_000;

    /** What the virtual machine makes up: identities of objects, and the names of lambdas. */
    private static final Pattern MADE_UP = Pattern.compile("@[0-9a-f]{1,16}|\\$\\$Lambda[/0-9a-zx]*");

    private final boolean detailed;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private long forgotten;
    private LongSupplier clock = () -> 0;
    private long hash;

    /** @param detailed whether it keeps a text */
    Trace(boolean detailed) {
        this.detailed = detailed;
    }

    /** From now on it is known what the time is. */
    void begin(LongSupplier elapsed) {
        clock = elapsed;
    }

    void add(TurnView turn, boolean committed) {
        mix(turn.fingerprint() ^ (committed ? 1 : 0));
        mix(turn.worker());
        mix(clock.getAsLong());
        if (detailed) {
            keep(describe(turn, committed));
        }
    }

    void add(SupervisionEvent event) {
        mix(event.getClass().getName().hashCode());
        if (detailed) {
            keep("supervision: " + text(event));
        }
    }

    void add(Fault fault, @Nullable ActorRef<?> whom) {
        mix(fault.name().hashCode());
        if (detailed) {
            keep("fault: " + fault + (whom == null ? "" : " of " + whom.path()));
        }
    }

    void add(DeadLetter letter) {
        mix(letter.reason().name().hashCode());
        if (detailed) {
            keep("dead letter: " + letter.reason() + " " + letter.to() + " " + text(letter.message()));
        }
    }

    void addExpired(Reply<?> request) {
        mix(1);
        if (detailed) {
            keep("a request has expired");
        }
    }

    private void mix(long word) {
        hash = (hash ^ word) * 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 32;
    }

    private void keep(String text) {
        long micros = clock.getAsLong() / 1000;
        long rest = micros % 1000;
        lines.add(micros / 1000 + (rest < 10 ? ".00" : rest < 100 ? ".0" : ".") + rest + " ms " + text);
        if (lines.size() > LINES) {
            lines.remove();
            forgotten++;
        }
    }

    long hash() {
        return hash;
    }

    /** What happened last as text, oldest first; nothing unless it is detailed. As much as {@code -Dtroupe.trace} says. */
    List<String> last() {
        int most = Integer.getInteger(LAST, LAST_UNLESS_SAID);
        return lines.stream().skip(Math.max(0, lines.size() - most)).toList();
    }

    /** What two detailed traces have in place of one another, and what came before; nothing if their texts are the same. */
    List<String> differenceTo(Trace other) {
        if (forgotten != other.forgotten) {
            return List.of();
        }
        List<String> mine = List.copyOf(lines);
        List<String> theirs = List.copyOf(other.lines);
        int at = 0;
        while (at < mine.size() && at < theirs.size() && plain(mine.get(at)).equals(plain(theirs.get(at)))) {
            at++;
        }
        if (at == mine.size() && at == theirs.size()) {
            return List.of();
        }
        var difference = new ArrayList<>(mine.subList(Math.max(0, at - 5), at));
        difference.add("then in one play:");
        difference.addAll(mine.subList(at, Math.min(mine.size(), at + 3)));
        difference.add("and in the other:");
        difference.addAll(theirs.subList(at, Math.min(theirs.size(), at + 3)));
        return difference;
    }

    private static String plain(String line) {
        return MADE_UP.matcher(line).replaceAll("");
    }

    private static String describe(TurnView turn, boolean committed) {
        var text = new StringBuilder()
                .append(turn.number())
                .append(' ')
                .append(turn.actor().path())
                .append(' ')
                .append(turn.purpose());
        if (turn.message() != null) {
            text.append(' ').append(text(turn.message()));
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
            text.append(", threw ").append(text(turn.failure()));
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
            case TurnEffect.Sent(var to, var message) -> to.path() + ": " + text(message);
            case TurnEffect.Asked(var to, var message, var reply) -> to.path() + ": asks " + text(message);
            case TurnEffect.Answered(var reply, var value, var failure) ->
                "answers " + text(failure == null ? value : failure);
            case TurnEffect.Spawned(var child) -> "spawns " + child.path();
            case TurnEffect.Scheduled(var message, var delay, var period) ->
                "has a timer bring " + text(message) + " after " + delay + (period.isZero() ? "" : ", every " + period);
            case TurnEffect.Watched(var actor) -> "watches " + actor.path();
            case TurnEffect.Stopped(var actor) -> "stops " + actor.path();
            case TurnEffect.Killed(var actor) -> "kills " + actor.path();
            case TurnEffect.Did(var what) -> what;
        };
    }

    /** User code, which may fail. */
    private static String text(@Nullable Object any) {
        try {
            return String.valueOf(any);
        } catch (RuntimeException e) {
            return (any == null ? "" : any.getClass().getName()) + " (its toString has thrown " + e + ")";
        }
    }
}
