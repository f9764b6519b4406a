package dev.troupe;

import dev.troupe.spi.ControlMessage;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a mailbox in place of a plain message: a message together with something that must happen when its turn
 * comes.
 */
abstract class Letter extends Signal {
    /**
     * The message for the actor; null if the user's code made none, or if it is for the kernel. Runs in the turn, so it may
     * call the user's code.
     */
    abstract @Nullable Object open();

    /** The same of anything that stands in a mailbox. */
    static @Nullable Object opened(Object payload) {
        return payload instanceof Letter letter ? letter.open() : payload;
    }

    /** What it is part of; null if of nothing. For user code. */
    @Nullable
    Origin origin() {
        return null;
    }

    /**
     * Whether it belongs to an incarnation and ends with it: then it is not tried again after a crash, which ends the
     * incarnation.
     */
    boolean isOfIncarnation() {
        return false;
    }

    /** Whether that incarnation has ended, or what it is about was cancelled. Kernel code. */
    boolean isStale() {
        return false;
    }

    /**
     * Whether there may be no room for it in a mailbox. What the kernel and control messages say must arrive, and there is
     * little of it.
     */
    static boolean needsRoom(@Nullable Object payload) {
        return payload == null || (isMessage(payload) && !(contentOf(payload) instanceof ControlMessage));
    }

    /** Whether it is a message of somebody's. */
    static boolean isMessage(@Nullable Object payload) {
        return !(payload instanceof Letter letter) || letter.isMessage();
    }

    /** The same of a letter. */
    boolean isMessage() {
        return false;
    }

    /** It has left its mailbox, handled or not. Kernel code. */
    void taken() {}

    /** What a dead letter shows. */
    abstract Object content();

    /** The same of anything that stands in a mailbox: a plain message is its own content. */
    static Object contentOf(Object payload) {
        return payload instanceof Letter letter ? letter.content() : payload;
    }

    @Override
    void arrive(Worker worker) {
        throw new IllegalStateException("this letter does not travel in the lane: " + getClass());
    }
}
