package dev.troupe.router;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Of the members of a {@link Pool} that were asked none has answered. The causes, one for each in the order of the members
 * that were asked, are its {@linkplain #getSuppressed suppressed} exceptions, and the message names them.
 */
public final class NoAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(List<String> asked, List<Throwable> causes) {
        super("none of the members that were asked has answered: asked=" + asked.size() + " "
                + IntStream.range(0, asked.size())
                        .mapToObj(i -> asked.get(i) + ": " + causes.get(i))
                        .collect(Collectors.joining("; ")));
        causes.forEach(this::addSuppressed);
    }
}
