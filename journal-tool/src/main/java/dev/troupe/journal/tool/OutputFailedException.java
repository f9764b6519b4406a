package dev.troupe.journal.tool;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What was printed or exported is not there in full. */
final class OutputFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputFailedException(String what, @Nullable IOException why) {
        super(what + " could not be written" + (why == null ? "" : ": " + why.getMessage()), why);
    }
}
