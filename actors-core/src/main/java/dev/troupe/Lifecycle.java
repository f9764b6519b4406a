package dev.troupe;

import dev.troupe.spi.SupervisionEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the actors of a worker come to life, fail, restart and end.
 *
 * <pre>
 *   born -> constructing -> running -> FAILED -> (policy) -> RESTARTING -> BACKING_OFF -> constructing
 *                                                   |-> ESCALATED -> (parent) -> RESTARTING
 *                                                   `-> ENDING -> STOPPED
 * </pre>
 *
 * RESTARTING and ENDING first wait for the children that go too, then tell the instance. A failure of an incarnation that
 * has failed already changes nothing: one failure leads to one restart.
 */
final class Lifecycle {
    private final Worker worker;
    private final Roster topLevel = new Roster();
    private long born;
    private int alive;
    private int held;
    private boolean halting;

    Lifecycle(Worker worker) {
        this.worker = worker;
    }

    // ---- Birth

    void birth(Cell cell) {
        cell.state |= Cell.BORN;
        born++;
        alive++;
        if (cell.parent == null) {
            topLevel.add(cell);
            if (halting) {
                halt(cell, DeadLetter.Reason.CLOSED);
                return;
            }
        }
        worker.ready(cell);
    }

    /** The instance of a new incarnation is in place. */
    void constructed(Cell cell) {
        Ext ext = cell.extIfAny();
        if (ext == null || ext.failure == null || cell.is(Cell.FAILED)) {
            return;
        }
        Failure failure = ext.failure;
        ext.failure = null;
        if (!cell.is(Cell.SUSPENDED)) {
            letGo(cell);
        }
        report(new SupervisionEvent.Restarted(
                cell.path(),
                ext.incarnation,
                failure,
                ext.waitingAtFailure,
                Duration.ofNanos(worker.refreshNow() - ext.failedAt)));
    }

    // ---- Waiting

    /** Keeps an actor from taking messages. */
    void hold(Cell cell, int why) {
        cell.state |= why;
        if (!cell.ref.has(Ref.HELD)) {
            cell.ref.set(Ref.HELD);
            held++;
        }
    }

    private void letGo(Cell cell) {
        if (cell.ref.has(Ref.HELD)) {
            cell.ref.clear(Ref.HELD);
            held--;
        }
    }

    /** What an actor awaited has come, in time. */
    void resume(Await<?> await, Cell cell) {
        Ext ext = cell.ext();
        if (ext.await == await && cell.is(Cell.SUSPENDED)) {
            await.leave(worker);
            cell.state = (cell.state & ~Cell.SUSPENDED) | Cell.CONTINUING;
            letGo(cell);
            worker.ready(cell);
        }
    }

    private void abandonAwait(Cell cell) {
        Ext ext = cell.extIfAny();
        Await<?> await = ext == null ? null : ext.await;
        if (ext != null && await != null) {
            ext.await = null;
            await.leave(worker);
            worker.deadLetter(cell, await.continuation(), DeadLetter.Reason.AWAIT_ABANDONED, null);
        }
        cell.state &= ~(Cell.SUSPENDED | Cell.CONTINUING);
    }

    // ---- Failure

    /** An incarnation has failed; its policy is asked in a turn. */
    void fail(Cell cell, Failure failure) {
        if (!cell.is(Cell.BORN) || isOver(cell)) {
            return;
        }
        Ext ext = cell.ext();
        ext.failure = failure;
        ext.failedAt = worker.refreshNow();
        ext.waitingAtFailure = cell.waiting();
        abandonAwait(cell);
        cell.state &= ~Cell.MUTED; // the batch stays open: the incarnation may go on
        hold(cell, Cell.FAILED);
        worker.ready(cell);
    }

    private static boolean isOver(Cell cell) {
        return cell.is(Cell.FAILED | Cell.ESCALATED | Cell.RESTARTING | Cell.BACKING_OFF | Cell.ENDING | Cell.STOPPED);
    }

    /** The policy has decided. */
    void decided(Cell cell, Failure failure, Decision decision) {
        cell.state &= ~Cell.FAILED;
        if (cell.is(Cell.ENDING | Cell.STOPPED)) {
            return; // somebody stopped it meanwhile
        }
        switch (decision) {
            case Decision.Restart restart -> restart(cell, restart.after());
            case Decision.Stop stop -> {
                report(new SupervisionEvent.Stopped(cell.path(), cell.currentIncarnation(), failure, cell.waiting()));
                end(cell, new StopReason.Failed(failure));
            }
            case Decision.Escalate escalate -> escalate(cell, failure);
            case Decision.Resume resume -> {
                if (failure instanceof Failure.Crash && cell.actor != null) {
                    cell.ext().failure = null;
                    letGo(cell);
                    restartEscalated(cell);
                    report(new SupervisionEvent.Resumed(cell.path(), cell.currentIncarnation(), failure));
                    worker.ready(cell);
                } else {
                    restart(cell, Duration.ZERO);
                }
            }
        }
    }

    private void escalate(Cell cell, Failure failure) {
        Cell parent = cell.parent;
        if (parent == null) {
            worker.core.escalated(cell.path(), failure);
            end(cell, new StopReason.Failed(failure));
            return;
        }
        cell.state |= Cell.ESCALATED;
        worker.signal(parent, new Escalation(parent, cell, failure));
    }

    /** A child has failed and leaves the decision to this parent. */
    private void escalated(Escalation news) {
        Cell parent = news.parent;
        Cell child = news.child;
        if (parent.is(Cell.DETACHED)) { // its turn commits first, since its instance may go on
            Ext ext = parent.ext();
            news.next = ext.afterTurn;
            ext.afterTurn = news;
        } else if (parent.is(Cell.BACKING_OFF) || (parent.actor == null && !isOver(parent))) {
            worker.signal(child, new RestartWithParent(child)); // its restart is on its way, the children are through
        } else {
            fail(parent, new Failure.Escalated(child.path(), news.failure));
        }
    }

    // ---- Restart

    private void restart(Cell cell, Duration after) {
        Ext ext = cell.ext();
        ext.rememberRestart(worker.refreshNow());
        ext.restartAfter = Checks.nanos("after", after);
        abandonAwait(cell);
        cell.state &= ~Cell.BATCH;
        ext.batched = 0;
        hold(cell, Cell.RESTARTING);
        Children children = ext.children;
        children.markKept();
        for (Cell child = children.roster.first(); child != null; child = child.sibling) {
            if (!child.options.keepAcrossRestart()) {
                children.ending++;
                worker.signal(child, new Stop.Halt(child, DeadLetter.Reason.PARENT_RESTARTED));
            }
        }
        goOn(cell);
    }

    /** The parent restarts, for the failure that this child has escalated; the child does the same. */
    void restartWithParent(Cell cell) {
        if (cell.is(Cell.ESCALATED)) {
            cell.state &= ~Cell.ESCALATED;
            restart(cell, Duration.ZERO);
        }
    }

    private void restarted(Cell cell) {
        Ext ext = cell.ext();
        Failure failure = Objects.requireNonNull(ext.failure);
        cell.state &= ~Cell.RESTARTING;
        endIncarnation(cell, failure);
        ext.incarnation++;
        cell.unstash();
        restartEscalated(cell);
        if (ext.restartAfter > 0) {
            cell.state |= Cell.BACKING_OFF;
            worker.timers.add(new BackOff(cell), worker.refreshNow() + ext.restartAfter);
        } else {
            worker.ready(cell);
        }
    }

    /** Answers the children whose failures came while this actor had one of its own. */
    private void restartEscalated(Cell parent) {
        for (Cell child = parent.ext().children.roster.first(); child != null; child = child.sibling) {
            worker.signal(child, new RestartWithParent(child));
        }
    }

    private void endIncarnation(Cell cell, @Nullable Failure failure) {
        cell.actor = null;
        Ext ext = cell.extIfAny();
        if (ext == null) {
            return;
        }
        abandonAwait(cell); // of a turn that also stopped or failed the actor
        for (ActorTimer timer = ext.timers(); timer != null; timer = ext.timers()) {
            timer.end(worker);
            ext.removeTimer(timer);
        }
        for (Signal each = ext.takeKept(); each instanceof Request request; each = request.next) {
            if (request.isOpen()) {
                AskException why = failure != null
                        ? new AskException.Failed(failure)
                        : new AskException.Undelivered(cell.path(), DeadLetter.Reason.CLOSED);
                request.pending.answer(worker, new Answer(request.pending, null, why));
            }
        }
    }

    // ---- The end

    /** Stops at once. */
    void halt(Cell cell, DeadLetter.Reason queued) {
        if (!cell.is(Cell.ENDING | Cell.STOPPED)) {
            if (queued != DeadLetter.Reason.CLOSED) {
                cell.ext().queued = queued;
            }
            end(cell, new StopReason.Requested());
        }
    }

    /** Ends an actor: first the children, then the instance. */
    void end(Cell cell, StopReason reason) {
        if (cell.is(Cell.ENDING | Cell.STOPPED)) {
            return;
        }
        if (!(reason instanceof StopReason.Requested)) {
            cell.ext().stopReason = reason;
        }
        abandonAwait(cell);
        cell.state &= ~(Cell.MUTED | Cell.FAILED | Cell.ESCALATED | Cell.RESTARTING | Cell.BACKING_OFF | Cell.BATCH);
        cell.state |= Cell.ENDING;
        haltChildren(cell);
        if (cell.extIfAny() != null || cell.is(Cell.FAREWELLS)) {
            hold(cell, Cell.ENDING); // else it is over in a moment
        }
        goOn(cell);
    }

    private void haltChildren(Cell cell) {
        Ext ext = cell.extIfAny();
        if (ext != null) {
            for (Cell child = ext.children.roster.first(); child != null; child = child.sibling) {
                worker.signal(child, new Stop.Halt(child, ext.queued));
            }
        }
    }

    /** A turn has committed late. What has come to its actor meanwhile takes effect now. */
    void caughtUp(Cell cell) {
        if (cell.is(Cell.ENDING)) {
            haltChildren(cell); // those that the turn has spawned, too
        }
        Ext ext = cell.extIfAny();
        Signal waiting = ext == null ? null : ext.takeAfterTurn();
        while (waiting != null) {
            Signal following = waiting.next;
            worker.signal(cell, waiting);
            waiting = following;
        }
        goOn(cell);
    }

    /** Goes on with a restart or an end once the children that go too are gone, and no turn is under way. */
    void goOn(Cell cell) {
        if (!cell.is(Cell.ENDING | Cell.RESTARTING) || cell.is(Cell.STOPPING | Cell.DETACHED)) {
            return;
        }
        Ext ext = cell.extIfAny();
        if (ext != null && (cell.is(Cell.ENDING) ? ext.children.roster.size() : ext.children.ending) > 0) {
            return;
        }
        if (cell.actor != null) {
            cell.state |= Cell.STOPPING;
            worker.ready(cell);
        } else {
            ended(cell);
        }
    }

    void childGone(Cell child) {
        Cell parent = Objects.requireNonNull(child.parent);
        Children children = Objects.requireNonNull(parent.ext().children);
        children.remove(child);
        if (children.ending > 0 && !child.options.keepAcrossRestart()) {
            children.ending--;
        }
        goOn(parent);
    }

    StopReason reasonOf(Cell cell) {
        Ext ext = cell.extIfAny();
        if (ext != null && cell.is(Cell.RESTARTING)) {
            return new StopReason.Restarting(Objects.requireNonNull(ext.failure));
        }
        return ext == null || ext.stopReason == null ? new StopReason.Requested() : ext.stopReason;
    }

    /** The instance has been told that it ends, or there was none. */
    void ended(Cell cell) {
        cell.actor = null;
        if (cell.is(Cell.RESTARTING)) {
            restarted(cell);
        } else if (!hasChildren(cell)) {
            terminate(cell);
        }
    }

    private static boolean hasChildren(Cell cell) {
        Ext ext = cell.extIfAny();
        return ext != null && ext.children.roster.size() > 0;
    }

    private void terminate(Cell cell) {
        StopReason reason = reasonOf(cell);
        cell.state = (cell.state & (Cell.BORN | Cell.QUEUED)) | Cell.STOPPED;
        letGo(cell);
        Ext ext = cell.extIfAny();
        if (ext != null && ext.name != null) {
            worker.core.names.giveBack(ext.name); // before anybody can know of the end, and spawn the next one
        }
        cell.ref.close();
        endIncarnation(cell, reason instanceof StopReason.Failed failed ? failed.failure() : null);
        refuseMessages(cell);
        alive--;
        if (ext != null) {
            ext.releaseWaiters();
            for (Watch watch : ext.takeWatchers()) {
                watch.fire(worker, reason);
            }
        }
        leaveParent(cell);
    }

    private void leaveParent(Cell cell) {
        Cell parent = cell.parent;
        if (parent == null) {
            topLevel.remove(cell);
        } else if (parent.worker() == worker && !parent.is(Cell.ENDING | Cell.RESTARTING)) {
            childGone(cell);
        } else {
            worker.signal(parent, new Gone(cell)); // the parent may go on to its own end, and so on upwards
        }
    }

    private void refuseMessages(Cell cell) {
        Ext ext = cell.extIfAny();
        DeadLetter.Reason reason = ext == null ? DeadLetter.Reason.CLOSED : ext.queued;
        cell.unstash();
        while (cell.head() != null) {
            worker.refuse(cell, cell.take(), reason);
        }
    }

    // ---- The system's end

    /** Stops every actor of this worker at once, and those that are still to be born. */
    void haltAll() {
        halting = true;
        Cell cell = topLevel.first();
        while (cell != null) {
            Cell following = cell.sibling; // it may end at once
            halt(cell, DeadLetter.Reason.CLOSED);
            cell = following;
        }
    }

    int alive() {
        return alive;
    }

    /** How many have been born in all. */
    long born() {
        return born;
    }

    /** Whether no actor waits for anything but a message. */
    boolean isQuiet() {
        return held == 0;
    }

    /**
     * Refuses the messages of those that have not ended, their children's too. After the end of all workers, by whoever has
     * waited for it.
     */
    void refuseLeftOver() {
        var open = new ArrayDeque<Roster>();
        open.add(topLevel);
        while (!open.isEmpty()) {
            for (Cell cell = open.remove().first(); cell != null; cell = cell.sibling) {
                cell.worker().lifecycle.refuseMessages(cell);
                Ext ext = cell.extIfAny();
                if (ext != null) {
                    open.add(ext.children.roster);
                }
            }
        }
    }

    /** The paths of the top-level actors that have not ended. */
    List<String> leftOver() {
        var paths = new ArrayList<String>();
        for (Cell cell = topLevel.first(); cell != null; cell = cell.sibling) {
            paths.add(cell.path());
        }
        return paths;
    }

    private void report(SupervisionEvent event) {
        if (worker.core.isReported(event)) {
            worker.callback(() -> worker.core.report(event));
        }
    }

    /** The end of the pause before a restart. */
    private static final class BackOff extends Timed {
        private final Cell cell;

        private BackOff(Cell cell) {
            this.cell = cell;
        }

        @Override
        void expire() {
            if (cell.is(Cell.BACKING_OFF)) {
                cell.state &= ~Cell.BACKING_OFF;
                cell.worker().ready(cell);
            }
        }
    }

    /** The news of a child's end. Not the cell itself: it may still be in the ready queue of its worker. */
    private static final class Gone extends Signal {
        private final Cell child;

        private Gone(Cell child) {
            this.child = child;
        }

        @Override
        void arrive(Worker worker) {
            worker.lifecycle.childGone(child);
        }
    }

    /** On the way from a child to its parent. */
    private static final class Escalation extends Signal {
        private final Cell parent;
        private final Cell child;
        private final Failure failure;

        private Escalation(Cell parent, Cell child, Failure failure) {
            this.parent = parent;
            this.child = child;
            this.failure = failure;
        }

        @Override
        void arrive(Worker worker) {
            worker.lifecycle.escalated(this);
        }
    }

    /** On the way from a parent to a child that it keeps. */
    private static final class RestartWithParent extends Signal {
        private final Cell child;

        private RestartWithParent(Cell child) {
            this.child = child;
        }

        @Override
        void arrive(Worker worker) {
            worker.lifecycle.restartWithParent(child);
        }
    }
}
