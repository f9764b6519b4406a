package dev.troupe.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A simulation has shown something that must not be. Its message says how to see it again. */
public final class SimulationFailed extends AssertionError {
    private static final long serialVersionUID = 1;

    private final long seed;

    SimulationFailed(long seed, String what, List<String> lastTurns, @Nullable Throwable cause) {
        super(message(seed, what, lastTurns), cause);
        this.seed = seed;
    }

    /** The seed that shows it. */
    public long seed() {
        return seed;
    }

    private static String message(long seed, String what, List<String> lastTurns) {
        var text = new StringBuilder(what)
                .append("\n  seed ")
                .append(seed)
                .append("; to see it again: -Dtroupe.seed=")
                .append(seed);
        if (!lastTurns.isEmpty()) {
            text.append("\n  the last turns:");
            lastTurns.forEach(turn -> text.append("\n    ").append(turn));
        }
        return text.toString();
    }
}
