package dev.troupe;

import dev.troupe.spi.Held;
import dev.troupe.spi.NoMessage;
import dev.troupe.spi.RunningTurn;
import dev.troupe.spi.TurnPurpose;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A turn: what runs, and the log of its effects. A thread uses one object for all its turns, one after the other, until
 * one of them loses the worker: that one keeps the object. As a signal it tells the worker how such a turn has ended.
 *
 * <p>What runs is written by the kernel before the baton is laid down, and only read while it lies. The log and the
 * outcome are private to the turn's thread, in user code and in kernel code alike; of a turn that has lost its worker they
 * may be read by others only after {@link Fate#finish}.
 */
sealed class Turn extends Signal implements RunningTurn permits StagedTurn {
    /** What the user's code is called for. */
    enum Kind {
        /** A message. */
        RECEIVE,
        /** The factory, and {@code started}. */
        CONSTRUCT,
        /** The continuation of an await. */
        CONTINUE,
        /** The policy of a failure. */
        DECIDE,
        /** {@code stopped}. */
        FAREWELL,
        /** {@code batchEnd}. */
        BATCH_END,
        /** A poll of a plain task. */
        TASK,
        /** The sleep of a worker that has nothing to do; as long as it is, it is not slow. */
        PARK,
        /** Anything that belongs to no actor: dependents of futures, listeners. */
        CALLBACK;

        /** Whether what runs is at the head of the ready queue. */
        boolean isQueued() {
            return this != TASK && this != PARK && this != CALLBACK;
        }

        /** Whether it runs code of an actor's instance that can fail, and its effects count. */
        boolean isOfInstance() {
            return this == RECEIVE || this == CONSTRUCT || this == CONTINUE || this == BATCH_END;
        }
    }

    private static final int MAX_FREE = 1 << 14;

    private static final VarHandle SIGNS_OF_LIFE;

    static {
        try {
            SIGNS_OF_LIFE = MethodHandles.lookup().findVarHandle(Turn.class, "signsOfLife", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** So many free nodes are used again soon. */
    private static final int WARM = 256;

    final Fate fate = new Fate();
    final TurnThread thread;

    /** For the children that it spawns. */
    final BlankCells.OfThread blanks = new BlankCells.OfThread();

    private final int maxEffects;
    private final @Nullable TurnObserver observer;

    // ---- What runs

    private Kind kind = Kind.CALLBACK;

    /** The number of the actor whose turn it is; zero in code that belongs to none. */
    private int actor;

    /** What the turn is about, but for a message, which stays in the mailbox. */
    private @Nullable Object argument;

    // ---- Of a turn that has lost its worker

    /** Whose turn it is. */
    @Nullable
    Cell cell;

    /** The next one that the same worker was taken away from. */
    @Nullable
    Turn nextDetached;

    /** How long it had been running when it lost its worker; written by whoever took that. */
    long ranNanos;

    /** Why it was given up; written by whoever did. Null if it hung, which {@link #hungNanos} tells. */
    @Nullable
    Failure abandonedFor;

    /** How long it had been running when it was given up, if for that. A number, since the watchdog allocates nothing. */
    long hungNanos;

    /** Its thread has come to the end of it, though it was given up. Belongs to {@link LostThreads}. */
    private boolean left;

    /** Its thread was asked to end. The same. */
    private boolean asked;

    /** How often it has said that it is alive. Written by its thread, and never reset. */
    @SuppressWarnings("unused") // by its VarHandle
    private int signsOfLife;

    // ---- The outcome

    private @Nullable Throwable error;

    /** What the turn awaits, if it does. */
    @Nullable
    Await<?> await;

    /** In which the message has come; null if in none. */
    private @Nullable Letter letter;

    /** Set if the message is put aside and not handled. */
    Stash.@Nullable Put stashed;

    /** The actor stops when the turn has committed. */
    private boolean stops;

    /** A log that could not be written in full must not be committed. */
    private boolean broken;

    /**
     * The free nodes. In a turn they are taken from the front in order and stay linked, so the log is the first of them,
     * from where the turn began.
     */
    private Node free = new Node();

    private int freeCount = 1;
    private Node log = free;

    /** For the first commit that makes its actor need one. */
    private @Nullable Ext spare;

    private int size;

    Turn(TurnThread thread, int maxEffects, @Nullable TurnObserver observer) {
        this.thread = thread;
        this.maxEffects = maxEffects;
        this.observer = observer;
    }

    /** For a thread of this system. */
    Turn(TurnThread thread, SystemSettings settings) {
        this(thread, settings.maxEffects(), settings.observer());
    }

    /** The actor's turn on the current thread; null on any other thread, and in code that belongs to no actor. */
    static @Nullable Turn current() {
        return Thread.currentThread() instanceof TurnThread thread && thread.turn.actor != 0 ? thread.turn : null;
    }

    // ---- What runs

    /** Sets up what runs. The worker's owner only. Writes no reference that does not change: see {@link ReadyQueue}. */
    void begin(Kind what, @Nullable Cell whose, @Nullable Object about) {
        if (kind != what) {
            kind = what;
        }
        actor = whose == null ? 0 : whose.ref.number();
        if (argument != about) {
            argument = about;
        }
        if (error != null) {
            error = null;
        }
        log = free;
    }

    /** It was given up. */
    Failure whyAbandoned() {
        Failure other = abandonedFor;
        return other == null ? new Failure.Hang(Duration.ofNanos(hungNanos)) : other;
    }

    /** User code is over: what the kernel calls now belongs to no turn. */
    void end() {
        actor = 0;
    }

    Kind kind() {
        return kind;
    }

    /** The same, for others than the kernel. */
    public TurnPurpose purpose() {
        return kind == Kind.PARK ? TurnPurpose.CALLBACK : TurnPurpose.valueOf(kind.name());
    }

    /** Whether this is a turn of that actor. */
    boolean isOf(Cell whose) {
        return actor == whose.ref.number();
    }

    @Nullable
    Object argument() {
        return argument;
    }

    /** What it is part of; null if of nothing. For user code. */
    @Nullable
    Origin origin() {
        return Origin.of(kind == Kind.RECEIVE ? letter : argument);
    }

    /**
     * Runs the user's code. Everything that it needs is in the parameters: once the baton is down nothing of the worker
     * may be read.
     */
    void execute(Kind what, @Nullable CellContext context, @Nullable Actor<Object> instance, @Nullable Object about) {
        try {
            if (context == null) {
                ((Runnable) Objects.requireNonNull(about)).run();
            } else if (observer != null) {
                observed(observer, what, context, instance, about);
            } else if (what == Kind.RECEIVE) {
                receive(context, Objects.requireNonNull(instance), Objects.requireNonNull(about));
            } else {
                run(what, context, instance, about);
            }
        } catch (Throwable e) {
            error = e;
        }
        if (thread.isInterrupted()) { // cheaper than to clear it always
            Thread.interrupted(); // what interrupted one actor is none of the next one's business
        }
    }

    /** The same with an observer around it, which does not make the turn fail. */
    private void observed(
            TurnObserver by, Kind what, CellContext context, @Nullable Actor<Object> instance, @Nullable Object about)
            throws Throwable {
        Object message = what != Kind.RECEIVE || about == null ? null : Letter.contentOf(about);
        Object started = null;
        Throwable failure = null;
        try {
            started = by.onStart(context.ref, purpose(), message, Origin.carriedIn(Origin.of(about)));
        } catch (Throwable e) {
            thread.core().foreignFailed(e);
        }
        try {
            if (what == Kind.RECEIVE) {
                receive(context, Objects.requireNonNull(instance), Objects.requireNonNull(about));
            } else {
                run(what, context, instance, about);
            }
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            try {
                by.onEnd(context.ref, purpose(), started, failure);
            } catch (Throwable e) {
                thread.core().foreignFailed(e);
            }
        }
    }

    private void receive(CellContext context, Actor<Object> instance, Object payload) throws Exception {
        if (!(payload instanceof Letter sent)) {
            instance.receive(payload, context);
            return;
        }
        letter = sent;
        if (sent instanceof Request) {
            reserve(); // it may be kept
        }
        Object message = Objects.requireNonNull(sent.open(), "the mapper of an ask, a pipe or a watch made no message");
        if (message != NoMessage.NO_MESSAGE) {
            instance.receive(message, context);
        }
    }

    @SuppressWarnings("unchecked") // a cell's factory makes actors of its messages
    private static void run(Kind what, CellContext context, @Nullable Actor<Object> instance, @Nullable Object about)
            throws Exception {
        switch (what) {
            case CONSTRUCT -> {
                if (about instanceof Construction construction) {
                    construction.run((Supplier<? extends Actor<Object>>) context.factory, context);
                }
            }
            case FAREWELL -> {
                if (instance != null && about instanceof StopReason reason) {
                    instance.stopped(reason);
                }
            }
            case BATCH_END -> {
                if (instance != null) {
                    instance.batchEnd(context);
                }
            }
            default -> ((Runnable) Objects.requireNonNull(about)).run();
        }
    }

    // ---- The outcome

    /** What the user's code threw, or what is wrong with its log. */
    @Nullable
    Throwable error() {
        return error == null && broken
                ? new IllegalStateException("the turn's log is incomplete: an error inside of a send was swallowed")
                : error;
    }

    /** The user's code fails, whatever it has done. */
    void fail(Throwable with) {
        error = with;
    }

    /** The request that it is part of; null if of none. For user code. */
    @Nullable
    Pending asked() {
        Origin origin = origin();
        return origin == null ? null : origin.asked();
    }

    /** Has the actor stop when the turn has committed. */
    void stop() {
        requireAlive();
        stops = true;
    }

    boolean stops() {
        return stops;
    }

    /** Whether the incarnation ends with this turn, so that nothing can outlive it. */
    boolean isFarewell() {
        return kind == Kind.FAREWELL;
    }

    /** Ends code whose effects nobody will see. */
    void requireAlive() {
        if (fate.isAbandoned()) {
            throw new FencedError(path());
        }
    }

    /** It is at work: what it has taken so far does not count. Its own thread. */
    void alive() {
        requireAlive();
        SIGNS_OF_LIFE.setOpaque(this, signsOfLife + 1);
    }

    // ---- For whoever watches

    @Override
    public @Nullable Thread thread() {
        return thread;
    }

    @Override
    public int signsOfLife() {
        return (int) SIGNS_OF_LIFE.getOpaque(this);
    }

    @Override
    public long hangAfterNanos() {
        return thread.core().hangAfterNanos(cell);
    }

    @Override
    public boolean isOver() {
        return fate.isDecided();
    }

    boolean isLeft() {
        return left;
    }

    // ---- Its end without its worker

    /** For what users read. The worker may be lost, and its head another actor, hence the check. */
    private String path() {
        Cell whose = cell != null ? cell : thread.current();
        return whose != null && isOf(whose) ? whose.path() : "$" + actor;
    }

    /** The turn's own thread has come to its end and finds that it has lost the worker. */
    WorkerLost leave(Worker worker) {
        try {
            if (fate.finish()) {
                worker.push(this);
            } else {
                worker.core.lostThreads.addEffects(size);
                drop(); // nobody else may look at the log
            }
        } catch (Throwable e) {
            worker.core.noticeMemory(e); // and leave all the same: an error from here would be taken for the worker's
        }
        return WorkerLost.SIGNAL;
    }

    /** Whether its thread was not asked to end before. For {@link LostThreads}, whose lock guards it. */
    boolean isFirstAsked() {
        boolean first = !asked;
        asked = true;
        return first;
    }

    /** Its thread has left it for good. For {@link LostThreads}, whose lock guards it. */
    void leaveBehind() {
        left = true;
    }

    /** How a turn has ended that lost this worker. */
    @Override
    void arrive(Worker worker) {
        worker.turns.late(this);
    }

    // ---- The log

    <M> void tell(Ref<M> to, Object payload) {
        append(to, payload);
    }

    void log(Effect effect) {
        append(null, effect);
    }

    /** Logs the spawn of a new cell, whose name is given back if there is no room for it. */
    void spawn(Cell cell) {
        try {
            append(null, cell);
        } catch (Throwable e) {
            cell.drop(this);
            throw e;
        }
    }

    private void append(@Nullable Ref<?> to, Object payload) {
        if (fate.isAbandoned()) {
            thread.core().lostThreads.addEffects(1);
            throw new FencedError(path());
        }
        if (size >= maxEffects) {
            broken = true;
            throw new IllegalStateException("a turn's log holds at most " + maxEffects
                    + " effects (maxEffects of SystemSettings): actor=" + path());
        }
        boolean brokenBefore = broken;
        broken = true; // until the entry is in: user code may swallow an error that struck in between
        reserve();
        Node node = node();
        node.fill(to, payload);
        size++;
        broken = brokenBefore;
    }

    /**
     * A commit must find all that it needs: beside this entry as many free nodes as the log has entries, and what an actor
     * that gets a past needs.
     */
    private void reserve() {
        if (spare == null) {
            spare = new Ext();
        }
        while (freeCount < size + 3) {
            Node node = new Node();
            node.next = free.next;
            free.next = node;
            freeCount++;
        }
    }

    /** What was reserved, or else a new one. */
    Ext takeExt() {
        Ext ext = spare == null ? new Ext() : spare;
        spare = null;
        return ext;
    }

    /** Has the same at hand as a turn that commits late. */
    void inherit(Turn late) {
        if (spare == null) {
            spare = late.spare;
        }
    }

    /** The first entry of the log; as many as {@link #size} says are linked to it. */
    Node log() {
        return log;
    }

    /** How many entries the log has. */
    int size() {
        return size;
    }

    /** Takes the log out: the first of so many nodes, linked. */
    Node takeLog() {
        size = 0;
        broken = false;
        stops = false;
        await = null;
        letter = null;
        stashed = null;
        return log;
    }

    /** Drops the log. */
    void drop() {
        int entries = size;
        Node node = takeLog();
        for (; entries > 0; entries--) {
            Node following = next(node);
            if (node.to == null && node.payload instanceof Effect effect) {
                effect.drop(this);
            }
            recycle(node);
            node = following;
        }
    }

    /**
     * Runs a part of the turn, and takes out of the log what that has added, in order. Its nodes are free again.
     *
     * @throws IllegalStateException if that part does what can only be done in its own turn
     */
    List<HeldEffects.Entry> hold(Held.Part part) throws Exception {
        int before = size;
        boolean stopped = stops;
        Node first = free;
        part.run();
        int added = size - before;
        var held = new ArrayList<HeldEffects.Entry>(added);
        Node node = first;
        for (int i = 0; i < added; i++) {
            held.add(new HeldEffects.Entry(node.to, Objects.requireNonNull(node.payload)));
            node = next(node);
        }
        if (stops != stopped || held.stream().anyMatch(HeldEffects.Entry::isOfItsTurn)) {
            throw new IllegalStateException(
                    "what is held back can send, answer, ask, watch, pipe and set timers, but not spawn, await, become,"
                            + " stash, stop or set an idle timer: actor=" + path());
        }
        node = first;
        for (int i = 0; i < added; i++) {
            node.payload = null;
            node = next(node);
        }
        free = first;
        freeCount += added;
        size = before;
        for (HeldEffects.Entry each : held) {
            if (each.payload() instanceof Pipe<?> pipe) {
                log(pipe.new Holding());
            }
        }
        return held;
    }

    /** Adds to the log what was held back. */
    void release(HeldEffects.Entry held) {
        append(held.to(), held.payload());
    }

    // ---- Nodes for reuse

    /** Takes a node, which stays linked to the one that is taken next. */
    Node node() {
        Node node = free;
        free = next(node);
        freeCount--;
        return node;
    }

    /** The one behind, which is made if there is none. */
    private Node next(Node node) {
        Node next = node.next;
        if (next == null) {
            next = new Node();
            node.next = next;
            freeCount++;
        }
        return next;
    }

    void recycle(Node node) {
        if (freeCount > WARM) {
            node.to = null; // it may lie here for long, and must not keep an actor that has ended
        }
        node.payload = null;
        if (freeCount < MAX_FREE) {
            node.next = free;
            free = node;
            freeCount++;
        }
    }
}
