package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The address of an actor with an exact mailbox. It counts what threads outside have sent and no turn has committed yet,
 * in the ring too, and admits no more of that than the bound.
 *
 * <p>A thread that runs out of stack inside of {@code tell} may take one place with it for good: whether its message is in
 * cannot be told.
 */
final class ExactRef<M> extends Ref<M> {
    private static final VarHandle ADMITTED;

    static {
        try {
            ADMITTED = MethodHandles.lookup().findVarHandle(ExactRef.class, "admitted", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Raised by threads outside, lowered by the owner of the worker. Above the bound for moments, by those turned away. */
    private volatile int admitted;

    ExactRef(Worker worker, Cell cell, int number) {
        super(worker, cell, number);
    }

    @Override
    Delivery offer(Object payload) {
        int bound = cell.options.mailbox();
        if (admitted >= bound) {
            return whyNot();
        }
        Letter letter = payload instanceof Request request
                ? new AdmittedRequest(request, this)
                : new AdmittedMessage(payload, this); // first, since there may be no memory for it
        if ((int) ADMITTED.getAndAdd(this, 1) >= bound) {
            leave();
            return whyNot();
        }
        Delivery delivery = super.offer(letter);
        if (delivery != Delivery.ACCEPTED) {
            leave();
        }
        return delivery;
    }

    private Delivery whyNot() {
        return has(CLOSED) || worker.core.isClosedToOutside() ? Delivery.CLOSED : Delivery.FULL;
    }

    private void leave() {
        ADMITTED.getAndAdd(this, -1);
    }

    int admitted() {
        return admitted;
    }

    private static final class AdmittedMessage extends Wrapped {
        private final ExactRef<?> by;
        private boolean left;

        private AdmittedMessage(Object message, ExactRef<?> by) {
            super(message);
            this.by = by;
        }

        /** Comes a second time after a stash, which has a bound of its own. */
        @Override
        void taken() {
            if (!left) {
                left = true;
                by.leave();
            }
        }
    }

    private static final class AdmittedRequest extends Request {
        private final @Nullable Forwarded forwarded;
        private final ExactRef<?> by;
        private boolean left;

        private AdmittedRequest(Request request, ExactRef<?> by) {
            super(request.message(), request.pending);
            this.forwarded = request.forwarded();
            this.by = by;
        }

        @Override
        @Nullable
        Forwarded forwarded() {
            return forwarded;
        }

        @Override
        void handled() {
            super.handled();
            if (forwarded != null) {
                forwarded.handled();
            }
        }

        @Override
        void taken() {
            if (!left) {
                left = true;
                by.leave();
            }
        }
    }
}
