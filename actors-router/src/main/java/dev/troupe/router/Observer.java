package dev.troupe.router;

import dev.troupe.Poll;
import dev.troupe.Task;
import dev.troupe.Waker;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Plain code that observes a value, as a task that is woken when the value changes. The waker is written before the value is
 * read, and a change reads the waker after it has written the value: one of the two sees the other.
 */
final class Observer<T> implements Task, Runnable, Subscription {
    private final Latest<T> latest;
    private final Predicate<? super T> last;
    private volatile @Nullable Waker waker;
    private volatile boolean closed;

    /** Of the polls only, and of who comes after them. */
    private @Nullable T seen;

    /**
     * @param seen the value that is known; null for none
     * @param last takes a value, and says whether it is the last one to be told
     */
    Observer(Latest<T> latest, @Nullable T seen, Predicate<? super T> last) {
        this.latest = latest;
        this.seen = seen;
        this.last = last;
    }

    @Override
    public Poll poll(Waker its) {
        waker = its;
        T now = latest.get();
        if (!closed && !now.equals(seen)) {
            seen = now;
            if (last.test(now)) {
                closed = true; // and not false: it may have been closed meanwhile
            }
        }
        return closed ? Poll.READY : Poll.PENDING;
    }

    /** The value has changed. */
    @Override
    public void run() {
        Waker there = waker;
        if (there != null) {
            there.wake();
        }
    }

    /** What it was told last. */
    T seen() {
        return Objects.requireNonNull(seen);
    }

    @Override
    public void close() {
        closed = true;
        latest.remove(this);
        run();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }
}
