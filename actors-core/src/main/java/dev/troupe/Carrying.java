package dev.troupe;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A message with what the observer sends along. */
final class Carrying extends Wrapped {
    private final Origin origin;

    private Carrying(Object payload, Object carried) {
        super(payload);
        this.origin = new Origin(Origin.NEVER, carried, null);
    }

    /** The message as it is to travel. For user code: calls the observer, if there is one. */
    static Object wrap(Ref<?> to, Object message) {
        Objects.requireNonNull(message, "message");
        TurnObserver observer = to.worker.observer;
        return observer == null ? message : wrap(observer, to, message);
    }

    private static Object wrap(TurnObserver observer, Ref<?> to, Object message) {
        Object carried = null;
        try {
            carried = observer.onSend(to, Letter.contentOf(message));
        } catch (Throwable e) {
            to.worker.core.foreignFailed(e);
        }
        return carried == null ? message : new Carrying(message, carried);
    }

    @Override
    @Nullable
    Origin origin() {
        return origin;
    }
}
