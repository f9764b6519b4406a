package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes the turns of a worker's actors: chooses what is next, lays the baton down, runs the user's code, takes the baton
 * up, and commits or drops what the turn has logged.
 *
 * <p>A turn that has lost the worker goes on in its thread, and its actor is held off meanwhile. When it ends it comes
 * here as a signal and is finished like any other, only late; or it is given up, and its actor fails.
 */
final class Turns {
    private static final VarHandle HANDLED;

    static {
        try {
            HANDLED = MethodHandles.lookup().findVarHandle(Turns.class, "handled", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Worker worker;
    private final Lifecycle lifecycle;
    private final Pressure pressure;
    private final Baton baton;
    private long handled;

    static {
        Objects.requireNonNull(WorkerLost.SIGNAL); // where it is needed there may be no memory to load it
    }

    Turns(Worker worker, Pressure pressure) {
        this.worker = worker;
        this.lifecycle = worker.lifecycle;
        this.pressure = pressure;
        this.baton = worker.baton;
    }

    /** How many messages have been handled. From any thread, which sees it grow. */
    long handled() {
        return (long) HANDLED.getOpaque(this);
    }

    // ---- What is next

    /**
     * Takes turns of one actor, at least one and at most so many, and says how many it took. Of what the actor sends to
     * itself meanwhile two messages at most come before the turns of its neighbours, so that one that goes on and on with
     * messages to itself lets those it sends to keep up. A signal ends it early, since a kill acts at the next turn
     * boundary.
     */
    int poll(Cell cell, int most) {
        int budget =
                Math.min(most, cell.waiting() + 2); // the messages that wait now, the first turn and the batch's end
        int taken = 0;
        boolean more = true;
        if (cell.is(Cell.BATCH) && !cell.is(Cell.SPECIAL) && cell.ext().batched >= most) {
            batchEnd(cell); // signals have cut the polls of this batch short, and it would grow without end
        }
        do {
            Node head = cell.head();
            if (head != null && !cell.is(Cell.SPECIAL) && cell.actor != null) {
                message(cell, Objects.requireNonNull(head.payload));
            } else {
                more = special(cell);
            }
            taken++;
        } while (taken < budget && more && !worker.isSignalled());
        if (more && cell.is(Cell.BATCH) && !cell.is(Cell.SPECIAL)) {
            if (taken >= budget && !worker.isSignalled()) {
                batchEnd(cell);
            } else {
                cell.ext().batched += taken;
            }
        }
        if (more && !cell.is(Cell.STOPPED)) {
            worker.ready(cell);
        }
        return taken;
    }

    /** Anything but a plain message; false if the actor has nothing to do for now. */
    private boolean special(Cell cell) {
        if (cell.is(Cell.DETACHED)) {
            return false;
        } else if (cell.is(Cell.FAILED)) {
            decide(cell);
        } else if (cell.is(Cell.STOPPING)) {
            farewell(cell);
        } else if (cell.is(
                Cell.STOPPED | Cell.ENDING | Cell.RESTARTING | Cell.BACKING_OFF | Cell.REGROUPING | Cell.ESCALATED)) {
            return false;
        } else if (cell.actor == null) {
            run(Turn.Kind.CONSTRUCT, cell, new Construction());
        } else if (cell.is(Cell.SUSPENDED)) {
            return false;
        } else if (cell.is(Cell.CONTINUING)) {
            continueAwait(cell);
        } else if (cell.is(Cell.MUTED)) {
            return false;
        } else if (cell.is(Cell.BATCH)) {
            batchEnd(cell);
        } else {
            return false;
        }
        return true;
    }

    private void message(Cell cell, Object payload) {
        if (!(payload instanceof Letter letter) || isDue(cell, letter)) {
            run(Turn.Kind.RECEIVE, cell, payload);
        }
    }

    /** Deals with the letters that need no turn. */
    private boolean isDue(Cell cell, Letter letter) {
        if (letter instanceof Stop.InMailbox) {
            if (cell.is(Cell.BATCH)) {
                batchEnd(cell); // of the messages before it
            } else {
                worker.recycle(cell.take());
                lifecycle.end(cell, new StopReason.Requested());
            }
            return false;
        }
        if (letter instanceof Stash.Tried tried) {
            Objects.requireNonNull(cell.head()).payload = tried.payload;
            cell.ext().attempts = tried.attempts;
            return false; // and is next
        }
        if (letter.isStale()) {
            worker.recycle(cell.take());
            letter.taken();
            return false;
        }
        if (letter instanceof Request request && request.pending.isTooLate(worker)) {
            worker.recycle(cell.take());
            forgetAttempts(cell);
            worker.deadLetter(cell, letter, DeadLetter.Reason.DEADLINE, null);
            return false;
        }
        return true;
    }

    private static void forgetAttempts(Cell cell) {
        Ext ext = cell.extIfAny();
        if (ext != null) {
            ext.attempts = 0;
            ext.failedMessage = null;
        }
    }

    private void continueAwait(Cell cell) {
        Ext ext = cell.ext();
        Await<?> await = Objects.requireNonNull(ext.await);
        ext.await = null;
        cell.state &= ~Cell.CONTINUING;
        run(Turn.Kind.CONTINUE, cell, await);
    }

    private void batchEnd(Cell cell) {
        cell.state &= ~Cell.BATCH;
        Ext ext = cell.extIfAny();
        if (ext != null) {
            ext.batched = 0;
        }
        run(Turn.Kind.BATCH_END, cell, null);
    }

    private void decide(Cell cell) {
        Ext ext = cell.ext();
        Failure failure = Objects.requireNonNull(ext.failure);
        if (cell.options.lifetime() == Lifetime.TEMPORARY) {
            lifecycle.decided(cell, failure, new Decision.Stop());
            return;
        }
        FailurePolicy policy = worker.core.policyOf(cell.options);
        run(Turn.Kind.DECIDE, cell, new Question(policy, failure, ext.restarts(), worker.refreshNow(), worker.core));
    }

    private void farewell(Cell cell) {
        StopReason reason = lifecycle.reasonOf(cell);
        if (cell.is(Cell.FAREWELLS)) {
            run(Turn.Kind.FAREWELL, cell, reason);
        } else {
            saidFarewell(cell);
        }
    }

    // ---- A turn

    /** Runs code that belongs to no actor, with the baton laid down. */
    void callback(Runnable foreign) {
        run(Turn.Kind.CALLBACK, null, foreign);
    }

    /** Polls a plain task, with the baton laid down. */
    void task(TaskCell task) {
        run(Turn.Kind.TASK, null, task);
    }

    /** Sleeps, with the baton laid down. */
    void park(Runnable sleep) {
        run(Turn.Kind.PARK, null, sleep);
    }

    private void run(Turn.Kind kind, @Nullable Cell cell, @Nullable Object argument) {
        Turn turn = worker.turn();
        CellContext context = cell == null ? null : cell.context();
        Actor<Object> instance = cell == null ? null : cell.actor;
        turn.begin(kind, cell, kind == Turn.Kind.RECEIVE ? null : argument);
        long user = baton.layDown();
        turn.execute(kind, context, instance, argument);
        end(turn, kind, cell, user);
    }

    /** User code has come to its end. Nothing of the worker's is known to be so before the baton is taken up. */
    void end(Turn turn, Turn.Kind kind, @Nullable Cell cell, long user) {
        if (!baton.takeUp(user)) {
            throw turn.leave(worker);
        }
        turn.end();
        Kill kill = cell == null || !kind.isOfInstance() ? null : worker.killOf(cell);
        if (cell != null && kill != null) {
            overtaken(cell, turn); // a kill that has come during the turn leaves none of its effects
            kill.take(worker);
        } else {
            finish(turn, cell);
        }
    }

    /** What follows the user's code, in place or late. */
    private void finish(Turn turn, @Nullable Cell cell) {
        Throwable error = turn.error();
        if (cell != null && error != null) {
            worker.core.noticeMemory(error);
        }
        if (cell == null) {
            finishForeign(turn, error);
        } else if (turn.kind() == Turn.Kind.DECIDE) {
            if (error == null) {
                commit(cell, turn);
            } else {
                turn.drop();
            }
            decided(cell, turn, error);
        } else if (turn.kind() == Turn.Kind.FAREWELL) {
            if (error == null) {
                commit(cell, turn);
            } else {
                turn.drop();
                worker.core.handlerFailed(
                        cell, "stopped", "threw " + error.getClass().getName(), error);
            }
            saidFarewell(cell);
        } else if (error == null) {
            succeeded(cell, turn);
        } else {
            turn.drop();
            crashed(cell, turn, error);
        }
    }

    /** The incarnation has failed during the turn, for another cause than what the turn may have thrown. */
    private void overtaken(Cell cell, Turn turn) {
        Throwable error = turn.error();
        if (error != null) {
            worker.core.noticeMemory(error);
        }
        turn.drop();
        if (turn.kind() == Turn.Kind.RECEIVE) {
            cell.ext().failedMessage = cell.head();
        }
    }

    private void finishForeign(Turn turn, @Nullable Throwable error) {
        if (turn.argument() instanceof TaskCell task) {
            task.polled(worker);
        } else if (error != null) {
            worker.core.foreignFailed(error);
        }
    }

    private void succeeded(Cell cell, Turn turn) {
        boolean stops = turn.stops();
        switch (turn.kind()) {
            case RECEIVE -> received(cell, turn);
            case CONSTRUCT -> {
                ((Construction) Objects.requireNonNull(turn.argument())).install(cell);
                commit(cell, turn);
                lifecycle.constructed(cell);
            }
            case CONTINUE -> {
                noteHandled(cell, null);
                commit(cell, turn);
            }
            default -> commit(cell, turn);
        }
        if (stops && cell.options.lifetime() == Lifetime.PERMANENT) {
            lifecycle.fail(cell, new Failure.Stopped());
        } else if (stops) {
            lifecycle.end(cell, new StopReason.Requested());
        }
    }

    private void received(Cell cell, Turn turn) {
        Node head = cell.take();
        Object payload = head.payload;
        worker.recycle(head);
        if (cell.is(Cell.BATCHES)) {
            cell.state |= Cell.BATCH;
        }
        noteHandled(cell, payload);
        forgetAttempts(cell);
        Stash.Put stashed = turn.stashed;
        if (stashed == null) {
            HANDLED.setOpaque(this, handled + 1);
        } else {
            stashed.fill(payload);
        }
        commit(cell, turn);
        if (payload instanceof Letter letter) {
            letter.taken();
            if (stashed == null && letter instanceof Request request && request.isOpen()) {
                request.handled();
                cell.ext().keep(request);
            }
        }
    }

    /** Of an actor that wants to know when it is idle. */
    private void noteHandled(Cell cell, @Nullable Object payload) {
        if (cell.is(Cell.IDLES)) {
            Objects.requireNonNull(cell.ext().idle).handled(worker, payload);
        }
    }

    private void crashed(Cell cell, Turn turn, Throwable error) {
        var crash = new Failure.Crash(error);
        Ext ext = cell.ext();
        ext.failedMessage = null;
        Class<?> message = null;
        Object setAside = null;
        int attempt = 0;
        if (turn.kind() == Turn.Kind.RECEIVE) {
            message = cell.classOfHead();
            Node head = Objects.requireNonNull(cell.head());
            boolean last = head.payload instanceof Letter letter && letter.isOfIncarnation();
            attempt = ++ext.attempts;
            if (attempt >= cell.options.attempts() || last) {
                setAside = takeFailed(cell);
            } else {
                ext.failedMessage = head;
            }
        }
        lifecycle.fail(cell, crash, message, attempt);
        if (setAside != null) { // told in this order: first the failure, then what it has led to
            worker.deadLetter(cell, setAside, DeadLetter.Reason.ATTEMPTS, crash);
        }
    }

    /** The message in flight has failed for the last time. */
    private void setAside(Cell cell, Failure failure) {
        worker.deadLetter(cell, takeFailed(cell), DeadLetter.Reason.ATTEMPTS, failure);
    }

    private Object takeFailed(Cell cell) {
        Node head = cell.take();
        Object payload = Objects.requireNonNull(head.payload);
        worker.recycle(head);
        forgetAttempts(cell);
        return payload;
    }

    /** A policy that throws, or decides nothing, stops the actor: something must follow. */
    private void decided(Cell cell, Turn turn, @Nullable Throwable error) {
        Question question = (Question) Objects.requireNonNull(turn.argument());
        Decision decision = question.decision();
        if (error != null || decision == null) {
            worker.core.handlerFailed(
                    cell,
                    "policy",
                    error == null
                            ? "answered null"
                            : "threw " + error.getClass().getName(),
                    error);
            decision = new Decision.Stop();
        }
        if (decision instanceof Decision.Resume
                && question.failure instanceof Failure.Crash crash
                && cell.actor != null
                && cell.head() != null
                && cell.head() == cell.ext().failedMessage) {
            setAside(cell, crash); // the instance is half changed, so the message cannot be tried again
        }
        if (error == null) {
            question.report(cell);
        }
        lifecycle.decided(cell, question.failure, decision);
    }

    private void saidFarewell(Cell cell) {
        cell.state &= ~Cell.STOPPING;
        lifecycle.ended(cell);
    }

    /** Lets the effects of a turn take place, in order. Only links what the turn has allocated. */
    private void commit(Cell cell, Turn turn) {
        int entries = turn.size();
        Node node = turn.takeLog();
        for (; entries > 0; entries--) {
            Node following = node.next;
            Ref<?> to = node.to;
            if (to != null) {
                worker.send(to, node);
                if (to.has(Ref.FULL) || worker.isClogged(to.worker)) {
                    pressure.mute(cell, to, turn);
                }
            } else {
                Effect effect = (Effect) Objects.requireNonNull(node.payload);
                worker.recycle(node);
                effect.commit(worker, cell);
            }
            node = Objects.requireNonNull(following);
        }
    }

    // ---- Turns that have lost the worker

    /** Such a turn is over: it has come to its end, or was given up. Of a worker that ends the first news counts. */
    void late(Turn turn) {
        if (!worker.reclaim(turn)) {
            return;
        }
        Cell cell = turn.cell;
        if (cell != null) {
            cell.state &= ~Cell.DETACHED;
        }
        if (turn.fate.isAbandoned()) {
            abandoned(turn, turn.whyAbandoned());
        } else if (cell != null && cell.is(Cell.FAILED) && turn.kind().isOfInstance()) {
            overtaken(cell, turn);
        } else {
            worker.turn().inherit(turn);
            finish(turn, cell);
        }
        if (cell != null && !cell.is(Cell.STOPPED)) {
            lifecycle.caughtUp(cell);
            worker.ready(cell);
        }
    }

    /** Of its log and its outcome nothing may be read: the thread may still be writing. */
    private void abandoned(Turn turn, Failure failure) {
        worker.core.abandoned(turn, failure, worker);
        switch (turn.kind()) {
            case TASK -> ((TaskCell) Objects.requireNonNull(turn.argument())).abandoned(worker, failure);
            case PARK, CALLBACK -> {}
            default -> incarnationAbandoned(Objects.requireNonNull(turn.cell), turn.kind(), failure);
        }
    }

    private void incarnationAbandoned(Cell cell, Turn.Kind kind, Failure failure) {
        switch (kind) {
            case DECIDE -> {
                worker.core.handlerFailed(cell, "policy", failure.describe(), null);
                lifecycle.decided(cell, Objects.requireNonNull(cell.ext().failure), new Decision.Stop());
            }
            case FAREWELL -> {
                cell.actor = null;
                saidFarewell(cell);
            }
            default -> {
                if (kind == Turn.Kind.RECEIVE && failure instanceof Failure.Hang) {
                    setAside(cell, failure);
                }
                cell.actor = null; // and is not told: its thread is still in it
                lifecycle.fail(cell, failure);
            }
        }
    }

    /** Between two turns, or by giving up one that has lost the worker. */
    void kill(Cell cell) {
        Turn turn = cell.is(Cell.DETACHED) ? worker.detachedTurnOf(cell) : null;
        var killed = new Failure.Killed();
        if (turn != null && turn.kind().isOfInstance() && turn.fate.abandon()) {
            turn.abandonedFor = killed;
            late(turn);
        } else {
            lifecycle.fail(cell, killed);
        }
    }
}
