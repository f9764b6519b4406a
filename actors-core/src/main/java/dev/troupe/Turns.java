package dev.troupe;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes the turns of a worker's actors: chooses what is next, lays the baton down, runs the user's code, takes the baton
 * up, and commits or drops what the turn has logged.
 */
final class Turns {
    /** What the user's code is called for. */
    private enum Kind {
        RECEIVE,
        CONSTRUCT,
        CONTINUE,
        DECIDE,
        STOPPED,
        BATCH_END
    }

    private final Worker worker;
    private final Lifecycle lifecycle;
    private final Pressure pressure;
    private final Baton baton;
    private long handled;

    Turns(Worker worker, Pressure pressure) {
        this.worker = worker;
        this.lifecycle = worker.lifecycle;
        this.pressure = pressure;
        this.baton = worker.baton;
    }

    /** How many messages have been handled. */
    long handled() {
        return handled;
    }

    /**
     * Takes turns of one actor, at least one and at most so many, and says how many it took. A signal ends it early, since
     * a kill acts at the next turn boundary.
     */
    int poll(Cell cell, Turn turn, int budget) {
        int taken = 0;
        boolean more = true;
        do {
            Node head = cell.head();
            if (head != null && !cell.is(Cell.SPECIAL) && cell.actor != null) {
                message(cell, head, turn);
            } else {
                more = special(cell, turn);
            }
            taken++;
        } while (taken < budget && more && !worker.isSignalled());
        if (more && taken >= budget && cell.is(Cell.BATCH) && !cell.is(Cell.SPECIAL)) {
            batchEnd(cell, turn);
        }
        if (more && !cell.is(Cell.STOPPED)) {
            worker.ready(cell);
        }
        return taken;
    }

    /** Anything but a plain message; false if the actor has nothing to do for now. */
    private boolean special(Cell cell, Turn turn) {
        if (cell.is(Cell.FAILED)) {
            decide(cell, turn);
        } else if (cell.is(Cell.STOPPING)) {
            stopped(cell, turn);
        } else if (cell.is(Cell.STOPPED | Cell.ENDING | Cell.RESTARTING | Cell.BACKING_OFF | Cell.ESCALATED)) {
            return false;
        } else if (cell.actor == null) {
            construct(cell, turn);
        } else if (cell.is(Cell.SUSPENDED)) {
            return false;
        } else if (cell.is(Cell.CONTINUING)) {
            continueAwait(cell, turn);
        } else if (cell.is(Cell.MUTED)) {
            return false;
        } else if (cell.is(Cell.BATCH)) {
            batchEnd(cell, turn);
        } else {
            return false;
        }
        return true;
    }

    // ---- The kinds of turn

    private void message(Cell cell, Node head, Turn turn) {
        Object payload = head.payload;
        assert payload != null;
        if (payload instanceof Letter letter && !isDue(cell, letter, turn)) {
            return;
        }
        Actor<Object> actor = cell.actor;
        Throwable error = run(Kind.RECEIVE, cell, turn, actor, payload);
        if (error != null) {
            crashed(cell, head, turn, error);
            return;
        }
        cell.unlink();
        turn.recycle(head);
        if (cell.is(Cell.BATCHES)) {
            cell.state |= Cell.BATCH;
        }
        Ext ext = cell.extIfAny();
        if (ext != null) {
            ext.attempts = 0;
        }
        handled++;
        commit(cell, turn);
        if (payload instanceof Letter letter) {
            letter.taken();
            if (letter instanceof Request request && !request.pending.isSettled()) {
                cell.ext().keep(request.pending);
            }
        }
    }

    /** Deals with the letters that need no turn. */
    private boolean isDue(Cell cell, Letter letter, Turn turn) {
        if (letter instanceof Stop.InMailbox) {
            if (cell.is(Cell.BATCH)) {
                batchEnd(cell, turn); // of the messages before it
                return false;
            }
            turn.recycle(cell.unlink());
            lifecycle.end(cell, new StopReason.Requested());
            return false;
        }
        if (letter.isStale()) {
            turn.recycle(cell.unlink());
            letter.taken();
            return false;
        }
        if (letter instanceof Request request) {
            Pending pending = request.pending;
            if (pending.isSettled() || pending.deadline - worker.refreshNow() <= 0) {
                turn.recycle(cell.unlink());
                Ext ext = cell.extIfAny();
                if (ext != null) {
                    ext.attempts = 0;
                }
                worker.deadLetter(cell, letter, DeadLetter.Reason.DEADLINE, null);
                return false;
            }
        }
        return true;
    }

    private void crashed(Cell cell, Node head, Turn turn, Throwable error) {
        drop(turn);
        Ext ext = cell.ext();
        boolean last = head.payload instanceof Letter letter && letter.isOfIncarnation();
        if (++ext.attempts >= cell.options.attempts() || last) {
            setAside(cell, head, turn, error);
        }
        lifecycle.fail(cell, new Failure.Crash(error));
    }

    private void setAside(Cell cell, Node head, Turn turn, Throwable error) {
        Object payload = head.payload;
        cell.unlink();
        turn.recycle(head);
        cell.ext().attempts = 0;
        if (payload != null) {
            worker.deadLetter(cell, payload, DeadLetter.Reason.ATTEMPTS, error);
        }
    }

    private void construct(Cell cell, Turn turn) {
        Made made = new Made();
        Throwable error = run(Kind.CONSTRUCT, cell, turn, null, made);
        if (error != null) {
            drop(turn);
            lifecycle.fail(cell, new Failure.Crash(error));
            return;
        }
        cell.actor = made.actor;
        cell.state = made.batches ? cell.state | Cell.BATCHES : cell.state & ~Cell.BATCHES;
        commit(cell, turn);
        lifecycle.constructed(cell);
    }

    private void continueAwait(Cell cell, Turn turn) {
        Ext ext = cell.ext();
        Await<?> await = ext.await;
        assert await != null;
        ext.await = null;
        cell.state &= ~Cell.CONTINUING;
        Throwable error = run(Kind.CONTINUE, cell, turn, null, await);
        if (error != null) {
            drop(turn);
            lifecycle.fail(cell, new Failure.Crash(error));
        } else {
            commit(cell, turn);
        }
    }

    private void batchEnd(Cell cell, Turn turn) {
        cell.state &= ~Cell.BATCH;
        Throwable error = run(Kind.BATCH_END, cell, turn, cell.actor, cell);
        if (error != null) {
            drop(turn);
            lifecycle.fail(cell, new Failure.Crash(error));
        } else {
            commit(cell, turn);
        }
    }

    /** A policy that throws, or decides nothing, stops the actor: something must follow. */
    private void decide(Cell cell, Turn turn) {
        Ext ext = cell.ext();
        Failure failure = Objects.requireNonNull(ext.failure);
        var question = new Question(worker.core.policyOf(cell.options), failure, ext.restarts(), worker.refreshNow());
        Throwable error = run(Kind.DECIDE, cell, turn, null, question);
        drop(turn); // a policy decides; it has no effects
        Decision decision = question.decision;
        if (error != null || decision == null) {
            worker.core.policyFailed(cell, error);
            decision = new Decision.Stop();
        }
        if (decision instanceof Decision.Resume && failure instanceof Failure.Crash crash) {
            Node head = cell.head();
            if (head != null && ext.attempts > 0 && cell.actor != null) {
                setAside(cell, head, turn, crash.error());
            }
        }
        lifecycle.decided(cell, failure, decision);
    }

    private void stopped(Cell cell, Turn turn) {
        Ext ext = cell.ext();
        StopReason reason = lifecycle.reasonOf(cell, ext);
        Throwable error = run(Kind.STOPPED, cell, turn, cell.actor, reason);
        if (error != null) {
            drop(turn);
            worker.core.stoppedFailed(cell, error);
        } else {
            commit(cell, turn);
        }
        cell.state &= ~Cell.STOPPING;
        lifecycle.ended(cell);
    }

    // ---- The user's code

    /**
     * Runs the user's code. Everything it needs is in the parameters: once the baton is down, nothing of the worker may be
     * read.
     */
    @SuppressWarnings("unchecked") // the argument is what the kind says
    private @Nullable Throwable run(Kind kind, Cell cell, Turn turn, @Nullable Actor<Object> actor, Object argument) {
        Throwable error = null;
        CellContext<Object> context = cell.context;
        turn.begin(cell, argument, kind == Kind.STOPPED);
        long user = baton.layDown();
        try {
            switch (kind) {
                case RECEIVE -> {
                    Object message = argument instanceof Letter letter ? letter.open() : argument;
                    if (message != null && actor != null) {
                        actor.receive(message, context);
                    }
                }
                case CONSTRUCT ->
                    ((Made) argument)
                            .make((java.util.function.Supplier<? extends Actor<Object>>) cell.factory, context);
                case CONTINUE -> ((Await<?>) argument).run();
                case DECIDE -> ((Question) argument).ask();
                case STOPPED -> {
                    if (actor != null) {
                        actor.stopped((StopReason) argument);
                    }
                }
                case BATCH_END -> {
                    if (actor != null) {
                        actor.batchEnd(context);
                    }
                }
            }
        } catch (Throwable e) {
            error = e;
        }
        turn.end();
        Worker.forgetInterrupt();
        if (!baton.takeUp(user)) {
            throw new IllegalStateException("the worker was taken away during a turn");
        }
        if (error == null && turn.isBroken()) {
            error = new IllegalStateException("the turn's log is incomplete: an error inside of a send was swallowed");
        }
        if (error instanceof OutOfMemoryError) {
            worker.core.outOfMemory(error);
        }
        return error;
    }

    /** What a construct turn makes. */
    private static final class Made {
        private @Nullable Actor<Object> actor;
        private boolean batches;

        private void make(java.util.function.Supplier<? extends Actor<Object>> factory, Context<Object> context)
                throws Exception {
            Actor<Object> made = Objects.requireNonNull(factory.get(), "the factory made no actor");
            batches = BatchEnds.isOverridden(made.getClass());
            made.started(context);
            actor = made;
        }
    }

    /** What a decide turn is about. */
    private static final class Question implements FailurePolicy.History {
        private final FailurePolicy policy;
        private final Failure failure;
        private final long[] restarts;
        private final long now;
        private @Nullable Decision decision;

        private Question(FailurePolicy policy, Failure failure, long[] restarts, long now) {
            this.policy = policy;
            this.failure = failure;
            this.restarts = restarts;
            this.now = now;
        }

        private void ask() {
            decision = policy.decide(failure, this);
        }

        @Override
        public int restartsWithin(java.time.Duration window) {
            long nanos = Checks.nanos("window", window);
            int count = 0;
            for (long restart : restarts) {
                if (now - restart <= nanos) {
                    count++;
                }
            }
            return count;
        }
    }

    // ---- The log

    /** Lets the effects of a turn take place, in order. Only links what the turn has allocated. */
    private void commit(Cell cell, Turn turn) {
        Node node = turn.takeLog();
        while (node != null) {
            Node following = node.next;
            Ref<?> to = node.to;
            if (to != null) {
                worker.send(to, node);
                if (to.has(Ref.FULL) || worker.isClogged(to.worker)) {
                    pressure.mute(cell, to);
                }
            } else {
                Effect effect = (Effect) Objects.requireNonNull(node.payload);
                turn.recycle(node);
                effect.commit(worker, cell);
            }
            node = following;
        }
    }

    private void drop(Turn turn) {
        Node node = turn.takeLog();
        while (node != null) {
            Node following = node.next;
            if (node.payload instanceof Effect effect && node.to == null) {
                effect.drop(worker);
            }
            turn.recycle(node);
            node = following;
        }
    }
}
