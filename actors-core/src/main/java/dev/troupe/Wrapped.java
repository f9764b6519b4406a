package dev.troupe;

import org.jspecify.annotations.Nullable;

/** A message of somebody's in something else, as which it travels. */
abstract class Wrapped extends Letter {
    /** A message, or a letter again. */
    final Object payload;

    Wrapped(Object payload) {
        this.payload = payload;
    }

    @Override
    @Nullable
    Object open() {
        return opened(payload);
    }

    @Override
    @Nullable
    Origin origin() {
        return Origin.of(payload);
    }

    @Override
    boolean isMessage() {
        return true;
    }

    @Override
    Object content() {
        return contentOf(payload);
    }
}
