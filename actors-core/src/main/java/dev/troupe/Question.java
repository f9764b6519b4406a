package dev.troupe;

import dev.troupe.spi.SupervisionEvent;
import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What a policy is asked after a failure, in a turn of its own. */
final class Question implements FailurePolicy.History, Runnable {
    private final FailurePolicy policy;
    final Failure failure;
    private final long[] restarts;
    private final long now;
    private final SystemCore core;
    private int usedUp;
    private @Nullable Duration usedUpWithin;
    private @Nullable Decision decision;

    Question(FailurePolicy policy, Failure failure, long[] restarts, long now, SystemCore core) {
        this.policy = policy;
        this.failure = failure;
        this.restarts = restarts;
        this.now = now;
        this.core = core;
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

    @Override
    public RandomGenerator random() {
        return core.random();
    }

    @Override
    public void budgetUsedUp(int count, Duration within) {
        usedUp = count;
        usedUpWithin = Objects.requireNonNull(within, "within");
    }

    /** Tells the supervisor what the policy has noted. */
    void report(Cell cell) {
        Duration within = usedUpWithin;
        if (within != null) {
            cell.worker()
                    .lifecycle
                    .report(new SupervisionEvent.BudgetUsedUp(cell.path(), cell.currentIncarnation(), usedUp, within));
        }
    }
}
