package dev.troupe;

import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The making of an instance, in a turn; the commit installs it. */
final class Construction {
    private @Nullable Actor<Object> made;
    private int overridden;

    /** User code. */
    void run(Supplier<? extends Actor<Object>> factory, Context<Object> context) throws Exception {
        Actor<Object> actor = Objects.requireNonNull(factory.get(), "the factory made no actor");
        overridden = Overrides.of(actor.getClass());
        actor.started(context);
        made = actor;
    }

    void install(Cell cell) {
        cell.actor = made;
        cell.state = (cell.state & ~(Cell.BATCHES | Cell.FAREWELLS)) | overridden;
    }
}
