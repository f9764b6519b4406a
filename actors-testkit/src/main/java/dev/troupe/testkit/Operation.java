package dev.troupe.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has asked for, and what is known of the answer.
 *
 * @param response null if the outcome is unknown
 */
record Operation<I, O>(
        Object client, I input, Moment invoked, @Nullable Response<O> response) {
    /** @param position among all invocations and responses of the history */
    record Moment(int position, Duration time) {
        @Override
        public String toString() {
            return position + " (" + time + ")";
        }
    }

    record Response<O>(O output, Moment returned) {}

    Operation<I, O> answered(O output, Moment returned) {
        return new Operation<>(client, input, invoked, new Response<>(output, returned));
    }

    @Override
    public String toString() {
        return "client " + client + ": " + input
                + (response == null
                        ? " -> ?, from " + invoked
                        : " -> " + response.output + ", from " + invoked + " to " + response.returned);
    }
}
