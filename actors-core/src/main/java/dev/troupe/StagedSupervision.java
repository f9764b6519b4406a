package dev.troupe;

import dev.troupe.spi.Script;
import dev.troupe.spi.Supervision;
import dev.troupe.spi.SupervisionEvent;
import org.jspecify.annotations.Nullable;

/** Supervision on a stage: the policy is that of the supervisor, if there is one; what happens the script is told. */
record StagedSupervision(@Nullable Supervision found, Script script) implements Supervision {
    @Override
    public FailurePolicy defaultPolicy() {
        return found == null ? FailurePolicy.restartAtOnce() : found.defaultPolicy();
    }

    @Override
    public void on(SupervisionEvent event) {
        script.supervised(event);
    }
}
