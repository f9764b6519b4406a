package dev.troupe;

/** The message of an ask, with its deadline. */
class Request extends Letter {
    final Object message;
    final Pending pending;

    Request(Object message, Pending pending) {
        this.message = message;
        this.pending = pending;
    }

    @Override
    Object open() {
        return message;
    }

    @Override
    boolean needsRoom() {
        return true;
    }

    @Override
    Object content() {
        return message;
    }
}
