package dev.troupe;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The making of an instance, in a turn; the commit installs it. */
final class Construction {
    private @Nullable Become made;

    /** User code. */
    void run(Supplier<? extends Actor<Object>> factory, Context<Object> context) throws Exception {
        Actor<Object> actor = Objects.requireNonNull(factory.get(), "the factory made no actor");
        actor.started(context);
        made = new Become(actor);
    }

    void install(Cell cell) {
        Objects.requireNonNull(made).install(cell);
    }
}
