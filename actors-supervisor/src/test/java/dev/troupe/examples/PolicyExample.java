package dev.troupe.examples;

import dev.troupe.Decision;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import dev.troupe.supervisor.RestartPolicy;

/** The policy that docs/supervision.md shows. */
final class PolicyExample {
    private PolicyExample() {}

    static FailurePolicy policy() {
        FailurePolicy policy = (failure, history) -> switch (failure) {
            case Failure.Crash(IllegalArgumentException e) -> new Decision.Resume();
            case Failure.Hang hang -> new Decision.Escalate();
            default -> RestartPolicy.defaults().decide(failure, history);
        };
        return policy;
    }
}
