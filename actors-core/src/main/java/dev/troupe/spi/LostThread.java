package dev.troupe.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A thread whose turn was given up and that has not come to the end of it.
 *
 * @param thread its name
 * @param actor the path of the actor; null for a task or a callback
 * @param message the class of the message that it was called for; null if it was none
 * @param since how long ago it was given up
 */
public record LostThread(
        String thread, @Nullable String actor, @Nullable Class<?> message, Duration since) {}
