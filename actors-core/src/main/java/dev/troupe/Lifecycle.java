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
 *   born -> constructing -> running -> FAILED -> (policy) -> RESTARTING -> BACKING_OFF -> REGROUPING -> constructing
 *                                                   |-> ESCALATED -> (parent) -> RESTARTING
 *                                                   `-> ENDING -> STOPPED
 * </pre>
 *
 * REGROUPING are those only that restart together: see {@link GroupRestart}, which also takes actors that run to
 * RESTARTING. RESTARTING and ENDING first wait for the children that go too, then tell the instance. A failure of an
 * incarnation that has failed already changes nothing: one failure leads to one restart.
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
        isUp(ext);
        restartEscalated(cell);
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
        fail(cell, failure, null, 0);
    }

    /** The same, at such an attempt at a message of such a class. */
    void fail(Cell cell, Failure failure, @Nullable Class<?> message, int attempt) {
        if (!cell.is(Cell.BORN) || isOver(cell)) {
            return;
        }
        if (!(failure instanceof Failure.Hang)) { // of which more is reported
            report(new SupervisionEvent.Failed(
                    cell.path(), cell.currentIncarnation(), failure, message, attempt, cell.waiting()));
        }
        note(cell, failure);
        abandonAwait(cell);
        hold(cell, Cell.FAILED); // the batch stays open: the incarnation may go on
        worker.ready(cell);
    }

    private void note(Cell cell, Failure failure) {
        Ext ext = cell.ext();
        ext.failure = failure;
        ext.failedAt = worker.refreshNow();
        ext.waitingAtFailure = cell.waiting();
        cell.state &= ~Cell.MUTED;
    }

    private static boolean isOver(Cell cell) {
        return cell.is(Cell.FAILED
                | Cell.ESCALATED
                | Cell.RESTARTING
                | Cell.BACKING_OFF
                | Cell.REGROUPING
                | Cell.ENDING
                | Cell.STOPPED);
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
                    GroupRestart.Step step = cell.ext().step;
                    if (step != null && !step.up) {
                        goDown(step); // it has waited for this decision
                    }
                } else {
                    report(new SupervisionEvent.NotResumed(cell.path(), cell.currentIncarnation(), failure));
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
        worker.signal(parent, new Escalation(parent, cell, failure));
        if (cell.ext().isToldDown) {
            restart(cell, Duration.ZERO); // whatever the parent decides: it may be waiting for just this
        } else {
            cell.state |= Cell.ESCALATED;
        }
    }

    /** A child has failed and leaves the decision to this parent. */
    private void escalated(Escalation news) {
        Cell parent = news.parent;
        Cell child = news.child;
        if (parent.is(Cell.DETACHED)) { // its turn commits first, since its instance may go on
            Ext ext = parent.ext();
            news.next = ext.afterTurn;
            ext.afterTurn = news;
        } else if (parent.actor != null) { // else it restarts already, and answers when it works again
            fail(parent, new Failure.Escalated(child.path(), news.failure));
        }
    }

    // ---- Restart

    private void restart(Cell cell, Duration after) {
        cell.ext().rememberRestart(worker.refreshNow());
        endForRestart(cell, Checks.nanos("after", after));
    }

    private void endForRestart(Cell cell, long after) {
        Ext ext = cell.ext();
        ext.restartAfter = after;
        if (ext.step != null && ext.step.up && restartsWithSiblings(cell)) {
            ext.step = null; // the parent is to hear of the failure instead
        }
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
        GroupRestart.withParent(cell, Objects.requireNonNull(ext.failure));
        goOn(cell);
    }

    /** The parent works again, after the failure that this child has escalated; now the child restarts. */
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
        GroupRestart.Step step = ext.step;
        if (ext.isToldDown || restartsWithSiblings(cell)) {
            cell.state |= Cell.REGROUPING;
        }
        if (step != null && !step.up) {
            ext.step = null;
            step.done();
        }
        if (ext.restartAfter > 0) {
            cell.state |= Cell.BACKING_OFF;
            worker.timers.add(new BackOff(cell), worker.refreshNow() + ext.restartAfter);
            report(new SupervisionEvent.BackingOff(
                    cell.path(), ext.incarnation, Duration.ofNanos(ext.restartAfter), failure));
        } else {
            backedOff(cell);
        }
    }

    /** The pause before a restart is over, if there was one. */
    private void backedOff(Cell cell) {
        cell.state &= ~Cell.BACKING_OFF;
        if (!cell.is(Cell.REGROUPING)) {
            worker.ready(cell);
        } else if (!cell.ext().isToldDown) {
            worker.signal(
                    Objects.requireNonNull(cell.parent), new Due(cell, Objects.requireNonNull(cell.ext().failure)));
        }
    }

    // ---- Restarts of several

    private static boolean restartsWithSiblings(Cell cell) {
        return cell.parent != null && cell.parent.options.strategy() != Strategy.ONE_FOR_ONE;
    }

    /** Others restart, and this actor with them. Its instance ends, and the parent is told when it has. */
    void goDown(GroupRestart.Step step) {
        Cell cell = step.child;
        Ext ext = cell.ext();
        if (cell.is(Cell.DETACHED)) { // its turn comes to its end first, one way or the other
            step.next = ext.afterTurn;
            ext.afterTurn = step;
            return;
        }
        if (cell.is(Cell.ENDING | Cell.STOPPED)) {
            return; // the parent is told of the end
        }
        ext.step = step;
        ext.isToldDown = true;
        if (cell.is(Cell.BACKING_OFF | Cell.REGROUPING)) {
            cell.state |= Cell.REGROUPING;
            ext.step = null;
            step.done();
        } else if (cell.is(Cell.ESCALATED)) {
            cell.state &= ~Cell.ESCALATED;
            restart(cell, Duration.ZERO);
        } else if (!cell.is(Cell.FAILED | Cell.RESTARTING)) { // else it is on its way down, or its policy decides first
            goDownFor(cell, step.failure);
        }
    }

    private void goDownFor(Cell cell, Failure failure) {
        note(cell, failure);
        if (cell.options.lifetime() == Lifetime.TEMPORARY) {
            report(new SupervisionEvent.Stopped(cell.path(), cell.currentIncarnation(), failure, cell.waiting()));
            end(cell, new StopReason.Failed(failure));
        } else {
            endForRestart(cell, 0);
        }
    }

    /** The others are down, and those before this one are up. */
    void comeUp(GroupRestart.Step step) {
        Cell cell = step.child;
        if (cell.is(Cell.ENDING | Cell.STOPPED)) {
            return;
        }
        Ext ext = cell.ext();
        ext.step = step;
        ext.isToldDown = false;
        cell.state &= ~Cell.REGROUPING;
        worker.ready(cell); // unless it still backs off
    }

    private static void isUp(Ext ext) {
        GroupRestart.Step step = ext.step;
        if (step != null && step.up) {
            ext.step = null;
            step.done();
        }
        GroupRestart group = ext.children.group;
        if (group != null) {
            group.parentIsUp();
        }
    }

    /** This actor works again: the children restart that have left their failures to it. */
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
        ext.endPipes();
        for (Signal each = ext.takeKept(); each instanceof Request request; each = request.next) {
            if (request.isOpen()) {
                AskException why = AskException.Failed.ended(cell.path(), failure);
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
        cell.state &= ~(Cell.MUTED
                | Cell.FAILED
                | Cell.ESCALATED
                | Cell.RESTARTING
                | Cell.BACKING_OFF
                | Cell.REGROUPING
                | Cell.BATCH);
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
            ext.children.group = null; // nobody comes up any more
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
        if (ext != null && (cell.is(Cell.ENDING) ? ext.children.roster.size() > 0 : !ext.children.mayRestart())) {
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
        if (children.group != null) {
            children.group.gone(child);
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
        cell.markTried();
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

    void report(SupervisionEvent event) {
        if (worker.core.isReported(event)) {
            worker.core.runForeign(() -> worker.core.report(event));
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
                cell.worker().lifecycle.backedOff(cell);
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

    /** On the way from a child to its parent: it is to restart now, and its siblings as the strategy says. */
    private static final class Due extends Signal {
        private final Cell child;
        private final Failure failure;

        private Due(Cell child, Failure failure) {
            this.child = child;
            this.failure = failure;
        }

        @Override
        void arrive(Worker worker) {
            GroupRestart.ofSiblings(child, failure);
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
