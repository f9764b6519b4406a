package dev.troupe.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A simulation has shown something that must not be. Its message says how to see it again. */
public final class SimulationFailed extends AssertionError {
    private static final long serialVersionUID = 1;

    private final long seed;

    /**
     * A failure.
     *
     * @param title what the lines are
     */
    SimulationFailed(long seed, String what, String title, List<String> lines, @Nullable Throwable cause) {
        super(message(seed, what, title, lines), cause);
        this.seed = seed;
    }

    /** The seed that shows it. */
    public long seed() {
        return seed;
    }

    private static String message(long seed, String what, String title, List<String> lines) {
        var text = new StringBuilder(what).append("\n  seed ").append(seed);
        String test = Plays.current();
        if (test != null) {
            text.append("; to see it again: -Dtest=")
                    .append(test)
                    .append(" -Dtroupe.seed=")
                    .append(seed);
        }
        if (!lines.isEmpty()) {
            text.append("\n  ").append(title).append(':');
            lines.forEach(line -> text.append("\n    ").append(line));
        }
        return text.toString();
    }
}
