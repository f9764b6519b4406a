package dev.troupe;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What only some actors have: a name, a parent, children, watchers, timers, a past. Owned like its {@link Cell}. */
final class Ext {
    private static final int SWEEP_AT_LEAST = 64;

    @Nullable
    Name name;

    long incarnation = 1;

    /** How often the message in flight has failed. */
    int attempts;

    /** The turns since the last batch end, in polls that were cut short. */
    int batched;

    /** The head of the mailbox, if its turn has crashed or was overtaken by a kill, and it is to be tried again. */
    @Nullable
    Node failedMessage;

    @Nullable
    Await<?> await;

    final Children children = new Children();

    /**
     * What the actor has put aside. Its size is read in user code too: only a commit or the incarnation's end changes it.
     */
    final Nodes stash = new Nodes();

    /** For whom the actor waits while it is muted. */
    final Nodes mutedOn = new Nodes();

    /** The next one of the worker's muted actors. */
    @Nullable
    Cell nextMuted;

    /** What waits for the end of the turn that runs, linked. */
    @Nullable
    Signal afterTurn;

    // ---- A failure on its way to a restart or the end

    @Nullable
    Failure failure;

    long failedAt;
    int waitingAtFailure;
    long restartAfter;

    /** What its parent has told it last and still has to hear of. */
    GroupRestart.@Nullable Step step;

    /** Its parent has told it to go down, and not to come up yet. */
    boolean isToldDown;

    @Nullable
    StopReason stopReason;

    DeadLetter.Reason queued = DeadLetter.Reason.CLOSED;

    // ---- Rare lists

    private List<Watch> watchers = List.of();
    private int sweepWatchersAt = SWEEP_AT_LEAST;
    private @Nullable ActorTimer timers;
    private @Nullable Pipe<?> pipes;

    /** The one of them that fires when the actor is idle. */
    @Nullable
    ActorTimer idle;

    private List<RoomWaiter> waiters = List.of();
    private int sweepWaitersAt = SWEEP_AT_LEAST;
    private @Nullable ArrayDeque<Long> restarts;
    private @Nullable Request kept;
    private int keptCount;
    private int sweepKeptAt = SWEEP_AT_LEAST;

    @Nullable
    Signal takeAfterTurn() {
        Signal taken = afterTurn;
        afterTurn = null;
        return taken;
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
        for (RoomWaiter waiter : taken) {
            waiter.release();
        }
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
        timer.behind = timers;
        if (timers != null) {
            timers.before = timer;
        }
        timers = timer;
    }

    void removeTimer(ActorTimer timer) {
        ActorTimer before = timer.before;
        ActorTimer behind = timer.behind;
        if (before != null) {
            before.behind = behind;
        } else if (timers == timer) {
            timers = behind;
        }
        if (behind != null) {
            behind.before = before;
        }
        timer.before = null;
        timer.behind = null;
    }

    /** The timer that was set last; the others follow by {@code behind}. */
    @Nullable
    ActorTimer timers() {
        return timers;
    }

    void addPipe(Pipe<?> pipe) {
        pipe.behind = pipes;
        if (pipes != null) {
            pipes.before = pipe;
        }
        pipes = pipe;
    }

    /** The outcome of one that is in has come. */
    void removePipe(Pipe<?> pipe) {
        Pipe<?> before = pipe.before;
        Pipe<?> behind = pipe.behind;
        if (before == null) {
            pipes = behind;
        } else {
            before.behind = behind;
        }
        if (behind != null) {
            behind.before = before;
        }
        pipe.before = null;
        pipe.behind = null;
    }

    /** The incarnation of all of them has ended. */
    void endPipes() {
        for (Pipe<?> pipe = pipes; pipe != null; pipe = pipe.behind) {
            pipe.end();
        }
        pipes = null;
    }

    /** Remembers a request that the incarnation has taken and neither answered nor handed on yet. */
    void keep(Request request) {
        if (keptCount >= sweepKeptAt) {
            sweepKept();
        }
        request.next = kept;
        kept = request;
        keptCount++;
    }

    private void sweepKept() {
        Signal each = takeKept();
        while (each instanceof Request request) {
            each = request.next;
            if (request.isOpen()) {
                keep(request);
            }
        }
        sweepKeptAt = Math.max(SWEEP_AT_LEAST, 2 * keptCount);
    }

    /** The requests, linked. */
    @Nullable
    Request takeKept() {
        Request taken = kept;
        kept = null;
        keptCount = 0;
        return taken;
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
