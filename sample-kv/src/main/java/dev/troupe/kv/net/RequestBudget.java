package dev.troupe.kv.net;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of all requests that the store has taken in and not answered, over all clients. For any number of threads. */
final class RequestBudget {
    private final AtomicLong held = new AtomicLong();
    private final long limit;

    /** @param limit the bytes from which on no client is read */
    RequestBudget(long limit) {
        this.limit = limit;
    }

    boolean isUsedUp() {
        return held.get() >= limit;
    }

    void take(long bytes) {
        held.addAndGet(bytes);
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }
}
