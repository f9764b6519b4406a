package dev.troupe;

import dev.troupe.spi.ParkingPlace;
import dev.troupe.spi.Supervision;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One worker: the ring and the lane through which everything reaches it, the queue of its actors that have something to
 * do, their timers, and what waits to be sent to other workers. All but ring, lane and baton belongs to the thread that
 * holds the baton.
 */
sealed class Worker permits StagedWorker {
    /**
     * After so many turns a round ends. More than a round takes out of the ring, so that what has been taken is handled
     * while it is in the caches, and mailboxes do not fill up for no reason.
     */
    private static final int ROUND = 512;

    /** After so many turns of a round it looks at the time. */
    private static final int SLICE = 32;

    /** A round that has taken this long ends, for slow turns must not hold up what the others wait for. */
    private static final long ROUND_NANOS = 1_000_000;

    /** A worker that holds muted actors or unsent messages looks again this often. */
    private static final long RETRY_NANOS = 30_000;

    /** What finds no memory where it must be done is done again after this time. */
    private static final long AGAIN_NANOS = 1_000_000;

    /** Of so many full mailboxes is told in one round. */
    private static final int MOST_FULL = 16;

    /** Of the ways to other systems so many are kept that nothing waits on. */
    private static final int KEPT_ABROAD = 8;

    final SystemCore core;
    final Group group;
    final int index;
    final Ring ring;
    final Baton baton = new Baton();
    final BlankCells blanks = new BlankCells();
    final @Nullable TurnObserver observer;
    final TimerHeap timers = new TimerHeap();
    final AskAwaits asks = new AskAwaits();
    final Lifecycle lifecycle;
    final Turns turns;
    final Pressure pressure;
    final Nudge nudge = new Nudge(this);
    private final Outbox[] outboxes;
    private volatile ParkingPlace place;

    /** Of the workers of other systems: those that something waits for, and the last ones that were used. */
    private final List<Outbox> abroad = new ArrayList<>();

    /** Each is a {@link Callback} or an {@link Answer}. */
    private final Signals callbacks = new Signals();

    private final Map<DeadLetter.Reason, Nodes> refused = new EnumMap<>(DeadLetter.Reason.class);
    private boolean anyRefused;

    /** Those whose mailboxes have become full in this round, as long as there is room for them here. */
    private final Ref<?>[] full = new Ref<?>[MOST_FULL];

    private int fullCount;
    private final ArrayDeque<Stop.Behind> stops = new ArrayDeque<>();

    private final Lane lane = new Lane();
    private volatile @Nullable Thread thread;

    /** Of the thread that runs this worker. Who reads it elsewhere must check the baton's word before and after. */
    private @Nullable Turn turn;

    /** The turns that this worker was taken away from and that go on, linked. */
    private @Nullable Turn detached;

    /** The actors and tasks that have something to do. */
    final ReadyQueue ready = new ReadyQueue();

    /** From this worker to itself: what one signal leads to waits here, so that none runs in the middle of another. */
    private final Signals own = new Signals();

    /** Whether somebody knows that it is awake; not before it has something to do. */
    private boolean stirred;

    private long now;
    private long tasksTaken;
    private long kernelSends;
    private boolean closed;

    /** No thread runs it any more. */
    private volatile boolean ended;

    Worker(SystemCore core, Group group, int index) {
        this.core = core;
        this.group = group;
        this.index = index;
        this.observer = core.settings.observer();
        this.ring = new Ring(core.settings.ringCapacity());
        this.lifecycle = new Lifecycle(this);
        this.pressure = new Pressure(this);
        this.turns = new Turns(this, pressure);
        for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
            refused.put(reason, new Nodes());
        }
        this.outboxes = new Outbox[core.settings.workers()];
        this.place = core.host.parkingPlace(group.settings);
    }

    /** Outboxes need all workers to be there. */
    void connect(Worker[] workers) {
        for (Worker other : workers) {
            outboxes[other.index] = new Outbox(this, other);
        }
    }

    // ---- From any thread

    /** Takes a message from outside of the actors. */
    Delivery offer(Ref<?> to, Object payload) {
        return enqueue(to, payload);
    }

    /** Takes a message over from a thread that waits for room. The owner only. */
    void takeOver(Ref<?> to, Node node) {
        place(to.cell, node);
    }

    /** Puts a message into the ring. */
    final Delivery enqueue(Ref<?> to, Object payload) {
        return switch (ring.offer(to, payload)) {
            case Ring.ACCEPTED -> Delivery.ACCEPTED;
            case Ring.ACCEPTED_WAKE -> {
                unpark();
                yield Delivery.ACCEPTED;
            }
            case Ring.FULL -> Delivery.FULL;
            default -> Delivery.CLOSED;
        };
    }

    /** Puts a signal into the lane. */
    void push(Signal signal) {
        lane.push(signal);
        wake();
    }

    /** Has it look at everything again if it is parked, and says whether it was. */
    boolean wake() {
        boolean parked = ring.isParked();
        if (parked) {
            unpark();
        }
        return parked;
    }

    /** It has parked, so it has a thread. The place must not block, since this may be a commit of another worker. */
    private void unpark() {
        Thread sleeper = Objects.requireNonNull(thread);
        try {
            place.unpark(sleeper);
        } catch (Throwable e) {
            leavePlace(e);
            place.unpark(sleeper);
        }
    }

    /** A place that throws is not used again, or an idle worker would report its errors without end. */
    private void leavePlace(Throwable error) {
        place = ThreadParking.PLACE;
        core.foreignFailed(error);
    }

    @Nullable
    Thread thread() {
        return thread;
    }

    /** Whose turn it is, if it is an actor's. Belongs to a word of the baton that is the same before and after. */
    @Nullable
    Cell current() {
        Turn running = turn;
        return running != null && running.kind().isQueued() && ready.peek() instanceof Cell cell ? cell : null;
    }

    /** The turn that runs, or ran last. Belongs to a word as {@link #current} does. */
    @Nullable
    Turn running() {
        return turn;
    }

    /** Whether it sleeps, since there is nothing to do. Belongs to a word as {@link #current} does. */
    boolean isAsleep() {
        Turn running = turn;
        return running != null && running.kind() == Turn.Kind.PARK;
    }

    /** Whether it sleeps at this moment. Any thread. */
    boolean sleeps() {
        long word = baton.word();
        return Baton.inUserCode(word) && isAsleep() && baton.word() == word;
    }

    // ---- Hand-off

    /**
     * Takes this worker away from the turn that laid the baton down with this word, and gives it to a thread in reserve.
     * The turn goes on in its own thread and commits late, unless it is given up. Any thread but the turn's own; takes no
     * lock and runs no user code.
     *
     * @param user the word that was seen
     * @param standby a thread that waits for a worker; still waits if this fails
     * @param ranNanos how long it has been running, if that is known
     * @return the turn, or null if it is over, or there was none
     */
    @Nullable
    Turn detach(long user, WorkerThread standby, long ranNanos) {
        if (!baton.seize(user)) {
            return null;
        }
        // The worker belongs to this thread for the following stores, which cannot fail.
        Turn taken = turn();
        taken.ranNanos = ranNanos;
        taken.nextDetached = detached;
        detached = taken;
        if (taken.kind().isQueued()) {
            if (ready.head() instanceof Cell cell) {
                taken.cell = cell;
                cell.state |= Cell.DETACHED;
            }
            ready.removeHead();
        }
        standby.assign(this);
        return taken;
    }

    /**
     * Gives up a turn that was detached: whatever it still does has no effect, and its actor fails with a hang. Any thread;
     * allocates nothing.
     *
     * @param ranNanos how long it has been running
     * @return false if it has come to its end
     */
    boolean giveUp(Turn turn, long ranNanos) {
        if (!turn.fate.abandon()) {
            return false;
        }
        turn.hungNanos = ranNanos;
        push(turn);
        return true;
    }

    /**
     * Takes this worker away from a turn that does not end, for good: from now on it belongs to whoever stops the system.
     * What the turn still does has no effect.
     *
     * @param nobody a thread that was not started
     * @return false if there is no such turn: the worker is in the kernel
     */
    boolean seize(WorkerThread nobody) {
        boolean seized = detach(baton.word(), nobody, 0) != null;
        if (seized) {
            turn = nobody.turn;
            for (Turn each = detached; each != null; each = each.nextDetached) {
                if (each.fate.abandon() || each.fate.isAbandoned()) {
                    core.interrupt(each);
                }
            }
        }
        return seized;
    }

    /** A detached turn is over; false if that is known. */
    boolean reclaim(Turn over) {
        Turn before = null;
        Turn each = detached;
        while (each != null && each != over) {
            before = each;
            each = each.nextDetached;
        }
        if (each == null) {
            return false;
        }
        if (before == null) {
            detached = over.nextDetached;
        } else {
            before.nextDetached = over.nextDetached;
        }
        over.nextDetached = null;
        return true;
    }

    /** The turn of an actor that is held off because its turn is detached. */
    @Nullable
    Turn detachedTurnOf(Cell cell) {
        Turn each = detached;
        while (each != null && each.cell != cell) {
            each = each.nextDetached;
        }
        return each;
    }

    // ---- The thread's loop

    /** Runs this worker until it ends, or is taken away from the thread: then it answers true. */
    boolean run(WorkerThread by) {
        try {
            begin(by);
            loop();
            end(by);
        } catch (WorkerLost lost) {
            return true;
        } catch (Throwable defect) { // outside of user code nothing may throw
            return failed(defect);
        }
        ended();
        return false;
    }

    final void ended() {
        ended = true;
        core.workerEnded();
    }

    boolean hasEnded() {
        return ended;
    }

    /** The thread takes this worker over. */
    void begin(WorkerThread by) {
        thread = by;
        turn = by.turn;
        awake(); // it may have been taken away from a thread that sleeps
        turns.callback(() -> by.begins(index));
        if (detached != null) {
            core.handedOff(this, detached);
        }
    }

    private boolean failed(Throwable defect) {
        ended();
        while (true) {
            try {
                core.kernelFailed(this, defect);
                return false;
            } catch (OutOfMemoryError e) { // it must be told, if only when there is memory again
                LockSupport.parkNanos(this, AGAIN_NANOS);
            }
        }
    }

    private void loop() {
        int idleRounds = 0;
        while (!closed) {
            idleRounds = round() ? 0 : idle(idleRounds);
        }
    }

    /**
     * The thread ends with this worker. What is in the ring goes to the mailboxes, and what is in the outboxes is refused.
     */
    void end(WorkerThread by) {
        for (Turn each = detached; each != null; each = detached) {
            if (each.fate.abandon() || each.fate.isAbandoned()) { // the news of it would come too late
                reclaim(each);
                core.interrupt(each);
            } else {
                turns.late(each);
            }
        }
        ring.close();
        while (ring.claimed() != ring.taken()) {
            if (!drainRing(ring.batch())) {
                Thread.onSpinWait(); // claimed and not published yet
            }
        }
        for (Outbox outbox : outboxes) {
            outbox.close();
        }
        abroad.forEach(Outbox::close);
        settleRefused();
        boolean called = true;
        while (called) {
            called = runCallbacks();
        }
        turns.callback(() -> by.ends(index));
    }

    /** Another round with nothing to do; gives the number of the next. */
    @SuppressWarnings("ThreadPriorityCheck") // yielding is one of the steps of an idle strategy, not a means of order
    private int idle(int round) {
        Idle idle = group.settings.idle();
        if (round < idle.spins()) {
            Thread.onSpinWait();
        } else if (round < idle.spins() + idle.yields()) {
            Thread.yield();
        } else if (idle.parks()) {
            park();
            return round;
        } else {
            baton.beat();
            return 0;
        }
        return round + 1;
    }

    private void park() {
        turns.callback(() -> core.settings.listener().onPark(index)); // first, since it may use up a wake-up
        long nanos = fallAsleep();
        if (nanos > 0) {
            turns.park(() -> sleep(nanos)); // the baton moves, which is its sign of life
        }
        awake();
    }

    /** Marks this worker as parked and says for how many nanoseconds it may be; zero if something has come meanwhile. */
    long fallAsleep() {
        if (!ring.park()) {
            return 0;
        }
        long until = timers.nextDeadline();
        long time = core.nanoTime();
        long patience = Math.min(
                core.host.longestSleep(core.settings.heartbeat().toNanos()),
                until == Long.MAX_VALUE ? until : until - time);
        if (pressure.anyMuted() || anythingUnsent()) {
            patience = Math.min(patience, core.host.longestSleep(RETRY_NANOS));
        }
        if (!lane.isEmpty() || group.hasTaskForIdle() || patience <= 0) {
            return 0;
        }
        ready.sweep();
        return patience;
    }

    /** Takes the mark back. */
    void awake() {
        ring.unpark();
        now = core.nanoTime();
        stirred = false;
    }

    /** Says that it is awake, before the first turn since it slept. */
    private void stir() {
        if (!stirred) {
            stirred = true;
            core.host.stir();
        }
    }

    private void sleep(long nanos) {
        try {
            place.park(nanos);
        } catch (Throwable e) {
            leavePlace(e);
        }
    }

    /** One round: everything that has come, then some turns. Says whether there was anything to do. */
    boolean round() {
        boolean worked = drainLane();
        worked |= drainRing(ring.batch());
        worked |= fireTimers();
        worked |= flush();
        worked |= pressure.release();
        if (closed) {
            return true;
        }
        worked |= pollReady(ROUND);
        worked |= settleRefused();
        worked |= runCallbacks();
        worked |= pollTask(!worked);
        return worked;
    }

    /** Takes what is in the lane, and what that leads to. */
    boolean drainLane() {
        if (!isSignalled()) {
            return false;
        }
        Signal signal = lane.isEmpty() ? null : lane.takeAll();
        while (signal != null) {
            Signal following = signal.next;
            signal.next = null;
            signal.arrive(this);
            signal = following;
        }
        for (Signal mine = own.poll(); mine != null; mine = own.poll()) {
            mine.arrive(this);
        }
        return true;
    }

    boolean drainRing(int most) {
        Ref<?> to = ring.front();
        if (to == null) {
            return false;
        }
        int left = most;
        while (to != null && left-- > 0) {
            if (!to.cell.is(Cell.BORN)) {
                // The birth was pushed before anything could carry the address. The message must still be in the ring,
                // or a stop that comes with the birth would overtake it.
                drainLane();
            }
            Node node = turn().node(); // before the slot is taken: if there is no memory, the message stays
            Object payload = ring.take();
            node.fill(to, payload);
            place(to.cell, node);
            to = ring.front();
        }
        ring.release();
        releaseStops();
        return true;
    }

    boolean fireTimers() {
        if (timers.isEmpty()) {
            return false;
        }
        long until = core.nanoTime(); // fixed: a timer that begins again while others fire must not hold up all else
        now = until;
        boolean fired = false;
        Timed due = timers.pollDue(until);
        while (due != null) {
            due.expire();
            fired = true;
            due = timers.pollDue(until);
        }
        return fired;
    }

    boolean flush() {
        boolean sent = false;
        for (Outbox outbox : outboxes) {
            sent |= outbox.flush();
        }
        for (int i = abroad.size() - 1; i >= 0; i--) {
            Outbox outbox = abroad.get(i);
            sent |= outbox.flush();
            if (outbox.isEmpty() && abroad.size() > KEPT_ABROAD) {
                abroad.remove(i);
            }
        }
        return sent;
    }

    final boolean anythingUnsent() {
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

    /** Takes so many turns, or some more. */
    boolean pollReady(int most) {
        if (ready.isEmpty()) {
            return false;
        }
        stir();
        int budget = Math.min(most, group.settings.turnBudget());
        int left = most;
        int looksAt = left - SLICE;
        long until = 0;
        do { // one at least: however many signals come, the actors go on
            left -= pollHead(budget);
            if (left <= looksAt) {
                long time = core.nanoTime();
                until = until == 0 ? time + ROUND_NANOS : until;
                left = time - until >= 0 ? 0 : left;
                looksAt = left - SLICE;
            }
        } while (left > 0 && !ready.isEmpty() && !isSignalled());
        return true;
    }

    /** Polls what is first in the queue, and says how many turns it took. */
    private int pollHead(int budget) {
        if (ready.head() instanceof Cell cell) {
            cell.state &= ~Cell.QUEUED;
            int taken = turns.poll(cell, budget);
            ready.removeHead();
            return taken;
        }
        TaskCell task = (TaskCell) ready.head();
        ready.removeHead();
        task.poll(this);
        return 1;
    }

    /** Polls a task that is not bound to a worker. */
    boolean pollTask(boolean idle) {
        TaskCell task = group.takeTask(idle);
        if (task == null) {
            return false;
        }
        tasksTaken++;
        stir();
        task.poll(this);
        return true;
    }

    /** Calls one at least, and no more than fit into the time of a round: actors must have their turns. */
    boolean runCallbacks() {
        if (callbacks.isEmpty()) {
            return false;
        }
        stir();
        long until = core.nanoTime() + ROUND_NANOS;
        do {
            turns.callback((Runnable) Objects.requireNonNull(callbacks.poll()));
        } while (!callbacks.isEmpty() && core.nanoTime() - until < 0);
        return true;
    }

    // ---- For kernel code of this worker

    /** Of the thread that runs this worker. */
    Turn turn() {
        Turn running = turn;
        assert running != null;
        return running;
    }

    void recycle(Node node) {
        turn().recycle(node);
    }

    /** Whether a signal waits, which comes before the next turn. */
    boolean isSignalled() {
        return !lane.isEmpty() || !own.isEmpty();
    }

    /** A kill of this actor that is in the lane and has not taken effect. */
    @Nullable
    Kill killOf(Cell cell) {
        for (Signal signal = lane.newest(); signal != null; signal = signal.next) {
            if (signal instanceof Kill kill && kill.isOf(cell)) {
                return kill;
            }
        }
        return null;
    }

    /** The time, as of the start of this round. */
    long now() {
        return now;
    }

    /** The time, read again. */
    long refreshNow() {
        now = core.nanoTime();
        return now;
    }

    /** Has code called that is not the kernel's own. */
    void callback(Runnable foreign) {
        callbacks.add(new Callback(foreign));
    }

    /** Completes the future of an asker outside: its dependents are not the kernel's own either. */
    void callback(Answer answer) {
        callbacks.add(answer);
    }

    /** Sends a signal to the worker of a cell, and never delivers it at once. */
    void signal(Cell cell, Signal signal) {
        if (cell.worker() == this) {
            own.add(signal);
        } else {
            cell.worker().push(signal);
        }
    }

    /** Sends a message of the kernel's own by the ordinary way. */
    void send(Ref<?> to, Object payload) {
        kernelSends++;
        Node node = turn().node();
        node.fill(to, payload);
        send(to, node);
    }

    /** Sends a node: into the mailbox, or in order to the other worker. */
    void send(Ref<?> to, Node node) {
        if (to.has(Ref.FULL) && isRejected(to.cell, node)) {
            refuse(to.cell, node, DeadLetter.Reason.OVERFLOW);
        } else if (to.worker == this) {
            place(to.cell, node);
        } else if (to.worker.core == core) {
            outboxes[to.worker.index].send(node);
        } else {
            abroad(to.worker).send(node);
        }
    }

    /**
     * Whether too much waits for another worker already. While that worker is in a long turn nothing says that its
     * mailboxes are full.
     */
    boolean isClogged(Worker to) {
        if (to == this) {
            return false;
        }
        Outbox outbox = to.core == core ? outboxes[to.index] : abroadIfAny(to);
        return outbox != null && outbox.isClogged();
    }

    /** The way to a worker of another system. */
    private Outbox abroad(Worker other) {
        Outbox outbox = abroadIfAny(other);
        if (outbox == null) {
            outbox = new Outbox(this, other);
            abroad.add(outbox);
        }
        return outbox;
    }

    private @Nullable Outbox abroadIfAny(Worker other) {
        for (Outbox outbox : abroad) {
            if (outbox.to == other) {
                return outbox;
            }
        }
        return null;
    }

    /** Puts a letter of the kernel's own into the mailbox of an actor of this worker. */
    void place(Ref<?> to, Letter letter) {
        Node node = turn().node();
        node.fill(to, letter);
        place(to.cell, node);
    }

    void place(Cell cell, Node node) {
        if (cell.is(Cell.STOPPED) || !cell.is(Cell.BORN)) {
            refuse(cell, node, cell.is(Cell.STOPPED) ? closedReason(cell) : DeadLetter.Reason.UNBORN);
        } else if (cell.isAtBound() && Letter.needsRoom(node.payload) && !makeRoom(cell)) {
            refuse(cell, node, DeadLetter.Reason.OVERFLOW);
        } else {
            cell.append(node);
            ready(cell);
        }
    }

    private static boolean isRejected(Cell full, Node node) {
        return full.options.overflow() == Overflow.REJECT && Letter.needsRoom(node.payload);
    }

    /** Whether one more message may go into a mailbox at its bound, for which another one may have to leave. */
    private boolean makeRoom(Cell cell) {
        if (cell.options.overflow() != Overflow.DROP_OLDEST) {
            return cell.waiting() < cell.options.ceiling(core.settings.ringCapacity());
        }
        Node oldest = cell.unlinkOldestMessage(cell.isHeadInFlight() ? 1 : 0);
        if (oldest != null) {
            refuse(cell, oldest, DeadLetter.Reason.OVERFLOW);
        }
        return true;
    }

    private static DeadLetter.Reason closedReason(Cell cell) {
        Ext ext = cell.extIfAny();
        return ext == null ? DeadLetter.Reason.CLOSED : ext.queued;
    }

    /** A message that will not be handled. Its dead letter is written later, since that may fail, and a commit must not. */
    void refuse(Cell cell, Node node, DeadLetter.Reason reason) {
        node.fill(cell.ref, Objects.requireNonNull(node.payload));
        Objects.requireNonNull(refused.get(reason)).add(node);
        anyRefused = true;
    }

    /** A mailbox has become full. Told later, since that may fail, and a commit must not. */
    void becameFull(Cell cell) {
        Supervision supervision = core.supervision();
        if (supervision != null && fullCount < MOST_FULL && supervision.wantsFullMailboxes()) {
            full[fullCount++] = cell.ref;
        }
    }

    private void tellOfFull() {
        Supervision supervision = Objects.requireNonNull(core.supervision());
        while (fullCount > 0) {
            Ref<?> ref = full[--fullCount];
            callback(() -> supervision.onFull(ref));
        }
    }

    /** Writes the dead letters of what was refused. */
    boolean settleRefused() {
        if (fullCount > 0) {
            tellOfFull();
        }
        if (!anyRefused) {
            return false;
        }
        anyRefused = false;
        refused.forEach((reason, nodes) -> {
            for (Node node = nodes.poll(); node != null; node = nodes.poll()) {
                Cell cell = Objects.requireNonNull(node.to).cell;
                Object payload = Objects.requireNonNull(node.payload);
                recycle(node);
                deadLetter(cell, payload, reason, null);
                if (reason == DeadLetter.Reason.OVERFLOW && cell.options.overflow() == Overflow.WAIT) {
                    core.overflowed(cell);
                }
            }
        });
        return true;
    }

    void deadLetter(Cell cell, Object payload, DeadLetter.Reason reason, @Nullable Failure failure) {
        Object content = payload;
        if (payload instanceof Stash.Tried tried) {
            if (tried.payload instanceof Request request && request.isCurrent()) {
                answer(
                        request.pending,
                        AskException.Failed.ended(cell.path(), failure != null ? failure : cell.lastFailure()));
            }
            deadLetter(cell, tried.payload, reason, failure);
            return;
        }
        if (payload instanceof Letter letter) {
            letter.taken();
            if (letter instanceof Stop.InMailbox || (letter.isOfIncarnation() && failure == null)) {
                return; // nobody has sent it, and it was not tried
            }
            content = letter.content();
            if (letter instanceof Request request && request.isCurrent()) {
                answer(request.pending, whyUnanswered(cell, request.pending, reason, failure));
            }
        }
        SystemCore whose = cell.worker().core;
        whose.deadLetters.add(reason);
        if (whose.deadLetters.isListenedTo()) {
            whose.deadLetters.show(this, new DeadLetter(cell.path(), content, reason, failure));
        }
        Supervision supervision = whose.supervision();
        if (supervision != null && supervision.wantsDeadLetters()) {
            var letter = new DeadLetter(cell.path(), content, reason, failure);
            if (whose.isForeignBusy()) {
                callback(() -> supervision.on(letter));
            } else {
                whose.runForeign(() -> supervision.on(letter)); // as the other events, in order
            }
        }
    }

    private void answer(Pending pending, AskException why) {
        pending.answer(this, new Answer(pending, null, why));
    }

    private static AskException whyUnanswered(
            Cell cell, Pending pending, DeadLetter.Reason reason, @Nullable Failure failure) {
        if (reason == DeadLetter.Reason.DEADLINE) {
            return new AskException.Expired(cell.path(), Duration.ofNanos(pending.patience));
        }
        return failure != null
                ? new AskException.Failed(cell.path(), failure)
                : new AskException.Undelivered(cell.path(), reason, cell.lastFailure());
    }

    /** Puts an actor into the ready queue unless it is there. It may turn out to have nothing to do. */
    void ready(Cell cell) {
        if (!cell.is(Cell.QUEUED)) {
            cell.state |= Cell.QUEUED;
            ready.add(cell);
        }
    }

    void ready(TaskCell task) {
        ready.add(task);
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

    /** Whether something has come that was not taken yet. */
    boolean hasArrivals() {
        return isSignalled() || ring.claimed() != ring.taken();
    }

    /** Whether nothing is left to do here but wait. */
    boolean isQuiet() {
        return ready.isEmpty()
                && own.isEmpty()
                && detached == null
                && callbacks.isEmpty()
                && !anyRefused
                && !group.hasTask()
                && stops.isEmpty()
                && !pressure.anyMuted()
                && ring.claimed() == ring.taken()
                && !anythingUnsent()
                && lifecycle.isQuiet();
    }

    /** Grows with everything that is done here. */
    long done() {
        return turns.handled() + ring.taken() + tasksTaken + kernelSends + lifecycle.born();
    }

    /** Ends the loop; no actor takes another turn. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** Of a worker that has failed: what is on the way to it and from it. After the end, as below. */
    void refuseRest() {
        ring.close();
        for (Ref<?> to = ring.front(); to != null; to = ring.front()) {
            Node node = turn().node();
            node.fill(to, ring.take());
            refuse(to.cell, node, DeadLetter.Reason.CLOSED);
        }
        for (Outbox outbox : outboxes) {
            outbox.close();
        }
        abroad.forEach(Outbox::close);
    }

    /** What remains to be called. After the end, when no thread runs this worker any more. */
    Collection<Runnable> takeCallbacks() {
        settleRefused();
        var left = new ArrayList<Runnable>();
        while (callbacks.poll() instanceof Runnable callback) {
            left.add(callback);
        }
        return left;
    }
}
