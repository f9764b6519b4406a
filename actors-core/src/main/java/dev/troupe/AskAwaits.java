package dev.troupe;

import dev.troupe.spi.AwaitedAsk;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The actors of a worker that await the answer to a request, the longest wait first. Each await is its own node, so that a
 * commit only links it. Owned by the worker; since when the first one waits is for all to see, so that nobody needs to ask
 * where nobody waits.
 */
final class AskAwaits {
    private static final VarHandle OLDEST;

    static {
        try {
            OLDEST = MethodHandles.lookup().findVarHandle(AskAwaits.class, "oldest", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private @Nullable Await<?> first;
    private @Nullable Await<?> last;

    /** The time of the first one; zero if there is none. Written by the owner, read by all. */
    @SuppressWarnings("unused") // by its VarHandle
    private long oldest;

    /** The owner only. */
    void add(Await<?> await) {
        await.before = last;
        if (last == null) {
            first = await;
            OLDEST.setOpaque(this, await.since);
        } else {
            last.behind = await;
        }
        last = await;
    }

    /** Takes one out that is in. The owner only. */
    void remove(Await<?> await) {
        Await<?> before = await.before;
        Await<?> behind = await.behind;
        await.before = null;
        await.behind = null;
        if (behind == null) {
            last = before;
        } else {
            behind.before = before;
        }
        if (before == null) {
            first = behind;
            OLDEST.setOpaque(this, behind == null ? 0 : behind.since);
        } else {
            before.behind = behind;
        }
    }

    /** Whether somebody has waited since before that time, as far as can be seen. Any thread. */
    boolean anySince(long time) {
        long since = (long) OLDEST.getOpaque(this);
        return since != 0 && since - time <= 0;
    }

    /** Adds those that have waited since before that time, and whose answer is not on its way. The owner only. */
    void addSince(long time, List<? super AwaitedAsk> to) {
        for (Await<?> each = first; each != null && each.since - time <= 0; each = each.behind) {
            AwaitedAsk ask = each.ask();
            if (ask != null) {
                to.add(ask);
            }
        }
    }
}
