package dev.troupe;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One worker: the ring and the lane through which everything reaches it, the queue of its actors that have something to
 * do, their timers, and what waits to be sent to other workers. All but ring, lane and baton belongs to the thread that
 * holds the baton.
 */
final class Worker {
    /** How many actors are polled before the ring is looked at again. */
    private static final int POLLS = 32;

    /** A worker that holds muted actors or unsent messages looks again this often. */
    private static final long RETRY_NANOS = 30_000;

    final SystemCore core;
    final int index;
    final Ring ring;
    final Baton baton = new Baton();
    final Timers timers = new Timers();
    final Lifecycle lifecycle;
    final Turns turns;
    private final Pressure pressure;
    private final Outbox[] outboxes;

    /** Of the workers of other systems: those that something waits for, and the last ones that were used. */
    private final List<Outbox> abroad = new ArrayList<>();

    private final ArrayDeque<Runnable> callbacks = new ArrayDeque<>();
    private final ArrayDeque<Stop.Behind> stops = new ArrayDeque<>();

    private final Lane lane = new Lane();
    private volatile @Nullable Thread thread;

    /** What the watchdog shows: whose turn it is. Valid if the baton's word is the same before and after. */
    private @Nullable Cell current;

    private @Nullable Signal readyFirst;
    private @Nullable Signal readyLast;
    private final Turn turn;
    private long now;
    private boolean closed;

    Worker(SystemCore core, int index, int workers) {
        this.core = core;
        this.index = index;
        this.ring = new Ring(core.settings.ringCapacity());
        this.lifecycle = new Lifecycle(this);
        this.pressure = new Pressure(this);
        this.turns = new Turns(this, pressure);
        this.outboxes = new Outbox[workers];
        this.turn = new Turn(core.settings.maxEffects());
    }

    /** Outboxes need all workers to be there. */
    void connect(Worker[] workers) {
        for (Worker other : workers) {
            outboxes[other.index] = new Outbox(this, other);
        }
    }

    // ---- From any thread

    Delivery offer(Ref<?> to, Object payload) {
        return switch (ring.offer(to, payload)) {
            case Ring.ACCEPTED -> Delivery.ACCEPTED;
            case Ring.ACCEPTED_WAKE -> {
                LockSupport.unpark(thread);
                yield Delivery.ACCEPTED;
            }
            case Ring.FULL -> Delivery.FULL;
            default -> Delivery.CLOSED;
        };
    }

    /** Puts a signal into the lane. */
    void push(Signal signal) {
        lane.push(signal);
        if (ring.isParked()) {
            LockSupport.unpark(thread);
        }
    }

    /** Whether something is in the lane. */
    boolean isSignalled() {
        return !lane.isEmpty();
    }

    Turn turn() {
        return turn;
    }

    @Nullable
    Thread thread() {
        return thread;
    }

    @Nullable
    Cell current() {
        return current;
    }

    // ---- The thread's loop

    @SuppressWarnings("ThreadPriorityCheck") // yielding is one of the steps of an idle strategy, not a means of order
    void run() {
        thread = Thread.currentThread();
        now = core.nanoTime();
        Idle idle = core.settings.idle();
        int idleRounds = 0;
        try {
            while (!closed) {
                if (step()) {
                    idleRounds = 0;
                } else if (++idleRounds <= idle.spins()) {
                    Thread.onSpinWait();
                } else if (idleRounds <= idle.spins() + idle.yields()) {
                    Thread.yield();
                } else {
                    park();
                }
            }
        } catch (Throwable defect) { // outside of user code nothing may throw
            core.kernelFailed(this, defect);
        } finally {
            core.workerEnded();
        }
    }

    private void park() {
        if (!ring.park()) {
            return;
        }
        long until = timers.nextDeadline();
        long time = core.nanoTime();
        long patience = Math.min(core.settings.heartbeat().toNanos(), until == Long.MAX_VALUE ? until : until - time);
        if (pressure.anyMuted() || anythingUnsent()) {
            patience = Math.min(patience, RETRY_NANOS);
        }
        if (lane.isEmpty() && patience > 0) {
            beat();
            Thread.interrupted(); // left by user code; park would not sleep
            LockSupport.parkNanos(this, patience);
        }
        ring.unpark();
        now = core.nanoTime();
    }

    /** The sign of life of a worker that has nothing to do. */
    private void beat() {
        baton.takeUp(baton.layDown());
    }

    /** One round: everything that has come, then some turns. Says whether there was anything to do. */
    boolean step() {
        boolean worked = drainLane();
        worked |= drainRing();
        if (!timers.isEmpty()) {
            now = core.nanoTime();
            worked |= fireTimers();
        }
        worked |= flush();
        worked |= pressure.release();
        worked |= pollReady();
        worked |= runCallbacks();
        return worked;
    }

    private boolean drainLane() {
        if (lane.isEmpty()) {
            return false;
        }
        Signal signal = lane.takeAll();
        while (signal != null) {
            Signal following = signal.next;
            signal.next = null;
            signal.arrive(this);
            signal = following;
        }
        return true;
    }

    private boolean drainRing() {
        Ref<?> to = ring.front();
        if (to == null) {
            return false;
        }
        int left = ring.batch();
        while (to != null && left-- > 0) {
            if (!to.cell.is(Cell.BORN)) {
                // The birth was pushed before anything could carry the address. The message must still be in the ring,
                // or a stop that comes with the birth would overtake it.
                drainLane();
                to = ring.front(); // the end of the system may have come with it, which empties the ring
                if (to == null) {
                    break;
                }
            }
            Node node = turn.node(); // before the slot is taken: if there is no memory, the message stays
            Object payload = ring.take();
            node.to = to;
            node.payload = payload;
            place(to.cell, node);
            to = ring.front();
        }
        ring.release();
        releaseStops();
        return true;
    }

    private boolean fireTimers() {
        boolean fired = false;
        Timed due = timers.pollDue(now);
        while (due != null) {
            due.expire();
            fired = true;
            due = timers.pollDue(now);
        }
        return fired;
    }

    private boolean flush() {
        boolean sent = false;
        for (Outbox outbox : outboxes) {
            sent |= outbox.flush();
        }
        for (int i = abroad.size() - 1; i >= 0; i--) {
            Outbox outbox = abroad.get(i);
            sent |= outbox.flush();
            if (outbox.isEmpty()) {
                abroad.remove(i);
            }
        }
        return sent;
    }

    private boolean anythingUnsent() {
        for (Outbox outbox : abroad) {
            if (!outbox.isEmpty()) {
                return true;
            }
        }
        for (Outbox outbox : outboxes) {
            if (!outbox.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private boolean pollReady() {
        if (readyFirst == null) {
            return false;
        }
        int budget = core.settings.turnBudget();
        int polls = POLLS;
        int left = budget;
        boolean signalled = false;
        while (readyFirst != null && polls-- > 0 && left > 0 && !signalled) {
            Signal ready = takeReady();
            if (ready instanceof Cell cell) {
                current = cell;
                left -= turns.poll(cell, turn, budget);
            } else {
                ((TaskCell) ready).poll(this);
            }
            signalled = isSignalled();
        }
        return true;
    }

    private boolean runCallbacks() {
        Runnable callback = callbacks.poll();
        if (callback == null) {
            return false;
        }
        while (callback != null) {
            runForeign(callback);
            callback = callbacks.poll();
        }
        return true;
    }

    /** What interrupted one actor is none of the next one's business. */
    static void forgetInterrupt() {
        if (Thread.currentThread().isInterrupted()) { // cheaper than to clear it always
            Thread.interrupted();
        }
    }

    /** Runs code that is not the kernel's own, with the baton laid down. */
    void runForeign(Runnable foreign) {
        current = null;
        long user = baton.layDown();
        try {
            foreign.run();
        } catch (Throwable e) {
            core.foreignFailed(e);
        }
        forgetInterrupt();
        if (!baton.takeUp(user)) {
            throw new IllegalStateException("the worker was taken away during a callback");
        }
    }

    // ---- For kernel code of this worker

    /** The time, as of the start of this round. */
    long now() {
        return now;
    }

    /** The time, read again. */
    long refreshNow() {
        now = core.nanoTime();
        return now;
    }

    void callback(Runnable foreign) {
        callbacks.add(foreign);
    }

    /** Delivers a signal to the worker of a cell: at once if it is this one. */
    void signal(Cell cell, Signal signal) {
        if (cell.worker() == this) {
            signal.arrive(this);
        } else {
            cell.worker().push(signal);
        }
    }

    /** Sends a message of the kernel's own by the ordinary way. */
    void send(Ref<?> to, Object payload) {
        Node node = turn.node();
        node.to = to;
        node.payload = payload;
        send(to, node);
    }

    /** Sends a node: into the mailbox, or in order to the other worker. */
    void send(Ref<?> to, Node node) {
        if (to.worker == this) {
            place(to.cell, node);
        } else if (to.worker.core == core) {
            outboxes[to.worker.index].send(node);
        } else {
            abroad(to.worker).send(node);
        }
    }

    /**
     * Whether so much waits for another worker that its ring could be filled once more. While that worker is in a long
     * turn nothing says that its mailboxes are full.
     */
    boolean isClogged(Worker to) {
        return to != this && to.core == core && outboxes[to.index].isClogged(core.settings.ringCapacity());
    }

    /** The way to a worker of another system. */
    private Outbox abroad(Worker other) {
        for (Outbox outbox : abroad) {
            if (outbox.to == other) {
                return outbox;
            }
        }
        var outbox = new Outbox(this, other);
        abroad.add(outbox);
        return outbox;
    }

    /** Puts a letter of the kernel's own into the mailbox of an actor of this worker. */
    void place(Ref<?> to, Letter letter) {
        Node node = turn.node();
        node.to = to;
        node.payload = letter;
        place(to.cell, node);
    }

    private void place(Cell cell, Node node) {
        if (cell.is(Cell.STOPPED) || !cell.is(Cell.BORN)) {
            refuse(cell, node, cell.is(Cell.STOPPED) ? closedReason(cell) : DeadLetter.Reason.UNBORN);
        } else if (cell.waiting() >= cell.options.ceiling() && isCounted(node.payload)) {
            refuse(cell, node, DeadLetter.Reason.OVERFLOW);
        } else {
            cell.append(node);
            ready(cell);
        }
    }

    /** What the kernel sends must arrive, and there is little of it. */
    private static boolean isCounted(@Nullable Object payload) {
        return !(payload instanceof Letter) || payload instanceof Request;
    }

    private static DeadLetter.Reason closedReason(Cell cell) {
        return cell.ext().queued;
    }

    /** A message that will not be handled; its node is free again. */
    void refuse(Cell cell, Node node, DeadLetter.Reason reason) {
        Object payload = node.payload;
        turn.recycle(node);
        if (payload != null) {
            deadLetter(cell, payload, reason, null);
        }
    }

    void deadLetter(Cell cell, Object payload, DeadLetter.Reason reason, @Nullable Throwable cause) {
        Object content = payload;
        if (payload instanceof Letter letter) {
            if (letter instanceof Stop.InMailbox) {
                return;
            }
            letter.taken();
            content = letter.content();
            if (letter instanceof Request request) {
                Pending pending = request.pending;
                pending.answer(this, new Answer(pending, null, whyUnanswered(cell, pending, reason, cause)));
            }
        }
        cell.worker().core.deadLetters.publish(this, new DeadLetter(cell.path(), content, reason, cause));
    }

    private static AskException whyUnanswered(
            Cell cell, Pending pending, DeadLetter.Reason reason, @Nullable Throwable cause) {
        if (reason == DeadLetter.Reason.DEADLINE) {
            return new AskException.Expired(cell.path(), Duration.ofNanos(pending.patience));
        }
        return cause != null
                ? new AskException.Failed(new Failure.Crash(cause))
                : new AskException.Undelivered(cell.path(), reason);
    }

    /** Puts an actor into the ready queue unless it is there. It may turn out to have nothing to do. */
    void ready(Cell cell) {
        if (!cell.is(Cell.QUEUED)) {
            cell.state |= Cell.QUEUED;
            queue(cell);
        }
    }

    void queue(Signal ready) {
        ready.next = null;
        if (readyLast == null) {
            readyFirst = ready;
        } else {
            readyLast.next = ready;
        }
        readyLast = ready;
    }

    private Signal takeReady() {
        Signal ready = readyFirst;
        assert ready != null;
        readyFirst = ready.next;
        if (readyFirst == null) {
            readyLast = null;
        }
        ready.next = null;
        if (ready instanceof Cell cell) {
            cell.state &= ~Cell.QUEUED;
        }
        return ready;
    }

    /** Has a stop take its place in the mailbox, behind what the ring held when it was asked for. */
    void stopBehind(Stop.Behind stop) {
        stops.add(stop);
        releaseStops();
    }

    private void releaseStops() {
        while (!stops.isEmpty() && ring.taken() - stops.element().claimed >= 0) {
            place(stops.remove().ref, Stop.InMailbox.LETTER);
        }
    }

    /** Whether nothing is left to do here but wait. */
    boolean isQuiet() {
        return readyFirst == null
                && callbacks.isEmpty()
                && stops.isEmpty()
                && !pressure.anyMuted()
                && ring.claimed() == ring.taken()
                && !anythingUnsent()
                && lifecycle.isQuiet();
    }

    /** Ends the loop; what is still in the ring becomes dead letters. */
    void close() {
        ring.close();
        while (ring.claimed() != ring.taken()) {
            if (!drainRing()) {
                Thread.onSpinWait(); // claimed and not published yet
            }
        }
        for (Outbox outbox : outboxes) {
            outbox.close();
        }
        abroad.forEach(Outbox::close);
        runCallbacks();
        closed = true;
    }
}
