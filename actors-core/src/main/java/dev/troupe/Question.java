package dev.troupe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a policy is asked after a failure, in a turn of its own. */
final class Question implements FailurePolicy.History, Runnable {
    private final FailurePolicy policy;
    final Failure failure;
    private final long[] restarts;
    private final long now;
    private @Nullable Decision decision;

    Question(FailurePolicy policy, Failure failure, long[] restarts, long now) {
        this.policy = policy;
        this.failure = failure;
        this.restarts = restarts;
        this.now = now;
    }

    /** User code. */
    @Override
    public void run() {
        decision = policy.decide(failure, this);
    }

    @Nullable
    Decision decision() {
        return decision;
    }

    @Override
    public int restartsWithin(Duration window) {
        long nanos = Checks.nanos("window", window);
        int count = 0;
        for (long restart : restarts) {
            if (now - restart <= nanos) {
                count++;
            }
        }
        return count;
    }
}
