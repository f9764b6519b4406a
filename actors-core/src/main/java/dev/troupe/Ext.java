package dev.troupe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What only some actors have: a name, a parent, children, watchers, timers, a past. Owned like its {@link Cell}. */
final class Ext {
    private static final int SWEEP_AT_LEAST = 64;

    @Nullable
    String name;

    long incarnation = 1;

    /** How often the message in flight has failed. */
    int attempts;

    @Nullable
    Await<?> await;

    /** Null as long as there has been none. Read in user code too. */
    @Nullable
    Children children;

    /** For whom the actor waits while it is muted. */
    List<Ref<?>> mutedOn = List.of();

    // ---- A failure on its way to a restart or the end

    @Nullable
    Failure failure;

    long failedAt;
    int waitingAtFailure;
    long restartAfter;

    @Nullable
    StopReason stopReason;

    DeadLetter.Reason queued = DeadLetter.Reason.CLOSED;

    // ---- Rare lists

    private List<Watch> watchers = List.of();
    private int sweepWatchersAt = SWEEP_AT_LEAST;
    private @Nullable List<ActorTimer> timers;
    private List<RoomWaiter> waiters = List.of();
    private int sweepWaitersAt = SWEEP_AT_LEAST;
    private @Nullable ArrayDeque<Long> restarts;
    private List<Pending> kept = List.of();
    private @Nullable Stash stash;
    private int sweepKeptAt = SWEEP_AT_LEAST;

    Children children() {
        Children c = children;
        if (c == null) {
            c = new Children();
            children = c;
        }
        return c;
    }

    void addWaiter(RoomWaiter waiter) {
        if (waiters.isEmpty()) {
            waiters = new ArrayList<>();
        }
        if (waiters.size() >= sweepWaitersAt) {
            waiters.removeIf(RoomWaiter::isOver);
            sweepWaitersAt = Math.max(SWEEP_AT_LEAST, 2 * waiters.size());
        }
        waiters.add(waiter);
    }

    void releaseWaiters() {
        List<RoomWaiter> taken = waiters;
        waiters = List.of();
        taken.forEach(RoomWaiter::release);
    }

    void addWatch(Watch watch) {
        if (watchers.isEmpty()) {
            watchers = new ArrayList<>();
        }
        if (watchers.size() >= sweepWatchersAt) {
            watchers.removeIf(Watch::isOver);
            sweepWatchersAt = Math.max(SWEEP_AT_LEAST, 2 * watchers.size());
        }
        watchers.add(watch);
    }

    List<Watch> takeWatchers() {
        List<Watch> taken = watchers;
        watchers = List.of();
        return taken;
    }

    void addTimer(ActorTimer timer) {
        if (timers == null) {
            timers = new ArrayList<>();
        }
        timers.add(timer);
    }

    void removeTimer(ActorTimer timer) {
        if (timers != null) {
            timers.remove(timer);
        }
    }

    List<ActorTimer> takeTimers() {
        List<ActorTimer> taken = timers == null ? List.of() : timers;
        timers = null;
        return taken;
    }

    /** Remembers a request that the incarnation has taken and not answered yet. */
    void keep(Pending pending) {
        if (kept.isEmpty()) {
            kept = new ArrayList<>();
        }
        if (kept.size() >= sweepKeptAt) {
            kept.removeIf(Pending::isSettled);
            sweepKeptAt = Math.max(SWEEP_AT_LEAST, 2 * kept.size());
        }
        kept.add(pending);
    }

    List<Pending> takeKept() {
        List<Pending> taken = kept;
        kept = List.of();
        return taken;
    }

    Stash stash() {
        Stash s = stash;
        if (s == null) {
            s = new Stash();
            stash = s;
        }
        return s;
    }

    @Nullable
    Stash stashIfAny() {
        return stash;
    }

    /** How many messages are put aside. Read in user code too: only a commit or the end of the incarnation changes it. */
    int stashed() {
        Stash s = stash;
        return s == null ? 0 : s.size();
    }

    void rememberRestart(long now) {
        if (restarts == null) {
            restarts = new ArrayDeque<>();
        }
        if (restarts.size() == FailurePolicy.History.MEMORY) {
            restarts.remove();
        }
        restarts.add(now);
    }

    /** The times of the restarts, oldest first: a copy that user code may look at. */
    long[] restarts() {
        return restarts == null
                ? new long[0]
                : restarts.stream().mapToLong(Long::longValue).toArray();
    }
}
