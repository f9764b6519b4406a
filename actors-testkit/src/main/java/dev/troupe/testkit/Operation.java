package dev.troupe.testkit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has asked for, and what is known of the answer.
 *
 * @param response null if the outcome is unknown
 * @param over when it was known to have no effect any more, if its outcome is unknown otherwise; null if it may yet have one
 */
record Operation<I, O>(
        Object client,
        I input,
        Moment invoked,
        @Nullable Response<O> response,
        @Nullable Moment over) {
    /** @param position among all invocations and responses of the history */
    record Moment(int position, Duration time) {
        @Override
        public String toString() {
            return position + " (" + time + ")";
        }
    }

    record Response<O>(O output, Moment returned) {}

    Operation<I, O> answered(O output, Moment returned) {
        return new Operation<>(client, input, invoked, new Response<>(output, returned), null);
    }

    Operation<I, O> over(Moment since) {
        return new Operation<>(client, input, invoked, null, since);
    }

    boolean isTold() {
        return response != null || over != null;
    }

    @Override
    public String toString() {
        return "client " + client + ": " + input
                + (response == null
                        ? " -> ?, from " + invoked + (over == null ? "" : " to " + over)
                        : " -> " + response.output + ", from " + invoked + " to " + response.returned);
    }
}
