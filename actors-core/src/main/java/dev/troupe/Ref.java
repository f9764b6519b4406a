package dev.troupe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** The one address of an actor: where it lives, and the few flags that senders read. */
sealed class Ref<M> implements ActorRef<M> permits ExactRef {
    /** The mailbox is at its bound. */
    static final int FULL = 1;

    /** The actor has ended. */
    static final int CLOSED = 2;

    /** The actor takes no messages for now, for a cause that its neighbours cannot help: nobody waits for it muted. */
    static final int HELD = 4;

    private static final int NUMBER_SHIFT = 3;
    private static final int MAX_NUMBER = -1 >>> NUMBER_SHIFT;
    private static final int ANY_FLAG = (1 << NUMBER_SHIFT) - 1;

    private static final VarHandle FLAGS;

    static {
        try {
            FLAGS = MethodHandles.lookup().findVarHandle(Ref.class, "flags", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Worker worker;
    final Cell cell;

    /** Written by the owner of the worker, when a flag changes; read by all senders. Above the flags: the number. */
    private volatile int flags;

    Ref(Worker worker, Cell cell, int number) {
        this.worker = worker;
        this.cell = cell;
        FLAGS.set(this, number << NUMBER_SHIFT);
    }

    /** Makes a number that an address can have, which is not zero, out of any. */
    static int number(int any) {
        int number = any & MAX_NUMBER;
        return number == 0 ? MAX_NUMBER : number;
    }

    /** Names an anonymous actor. */
    int number() {
        return flags >>> NUMBER_SHIFT;
    }

    @Override
    public String name() {
        return cell.name();
    }

    @Override
    public String path() {
        return cell.path();
    }

    @Override
    public Delivery tell(M message) {
        Object payload = Carrying.wrap(this, message);
        Turn turn = Turn.current();
        if (turn != null) {
            turn.tell(this, payload);
            return Delivery.ACCEPTED;
        }
        return offer(payload);
    }

    @Override
    public Delivery tellOrWait(M message) throws InterruptedException {
        requireOutside("tell");
        Object payload = Carrying.wrap(this, message);
        Delivery delivery = offer(payload);
        while (delivery == Delivery.FULL) {
            delivery = awaitRoom(payload, Long.MAX_VALUE) ? Delivery.ACCEPTED : offer(payload);
        }
        return delivery;
    }

    /**
     * Waits until there is room, the actor ends, or that many nanoseconds have passed.
     *
     * @return whether the message was sent meanwhile
     */
    boolean awaitRoom(Object payload, long nanos) throws InterruptedException {
        var waiter = new RoomWaiter(this, payload, Thread.currentThread());
        worker.core.waiting(waiter);
        try {
            worker.push(waiter);
            return waiter.await(nanos);
        } finally {
            worker.core.waitsNoMore(waiter);
        }
    }

    private void requireOutside(String instead) {
        Thread thread = Thread.currentThread();
        if (TurnThread.runsWorker() || thread instanceof CallbackThread) {
            throw new IllegalStateException("a thread of the system must not wait for room in a mailbox; use " + instead
                    + ": to=" + path() + " thread=" + thread.getName());
        }
    }

    @Override
    public <R> CompletableFuture<R> ask(Function<Reply<R>, M> request, Duration deadline) {
        return FuturePending.ask(this, request, deadline);
    }

    @Override
    public <R> CompletableFuture<R> askOrWait(Function<Reply<R>, M> request, Duration deadline)
            throws InterruptedException {
        requireOutside("ask");
        return FuturePending.askOrWait(this, request, deadline);
    }

    @Override
    public void stop() {
        Turn turn = Turn.current();
        if (turn != null) {
            turn.tell(this, Stop.InMailbox.LETTER);
        } else {
            worker.push(new Stop.Behind(this, worker.ring.claimed()));
        }
    }

    @Override
    public void kill() {
        Turn turn = Turn.current();
        var kill = new Kill(cell);
        if (turn != null) {
            turn.log(kill);
        } else {
            worker.push(kill);
        }
    }

    @Override
    public boolean hasEnded() {
        return has(CLOSED) || worker.core.hasEnded();
    }

    @Override
    public long incarnation() {
        return cell.currentIncarnation();
    }

    @Override
    public int waiting() {
        return cell.recentlyWaiting();
    }

    /** Sends from outside of any turn. */
    Delivery offer(Object payload) {
        int seen = flags;
        if ((seen & ANY_FLAG) != 0) {
            if ((seen & CLOSED) != 0) {
                return Delivery.CLOSED;
            }
            if ((seen & FULL) != 0) {
                return worker.core.isClosedToOutside() ? Delivery.CLOSED : Delivery.FULL;
            }
        }
        return worker.core.isClosedToOutside() ? Delivery.CLOSED : worker.offer(this, payload);
    }

    /**
     * What becomes of a request that was not taken. Any thread: of an actor that has ended all is written before the flag.
     */
    AskException undelivered(Delivery delivery) {
        return new AskException.Undelivered(path(), delivery, has(CLOSED) ? cell.lastFailure() : null);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** The owner only. */
    void set(int flag) {
        FLAGS.setVolatile(this, (int) FLAGS.get(this) | flag);
    }

    /** The actor has ended. The owner only. */
    void close() {
        FLAGS.setVolatile(this, ((int) FLAGS.get(this) & ~(FULL | HELD)) | CLOSED);
    }

    /** The owner only. */
    void clear(int flag) {
        FLAGS.setVolatile(this, (int) FLAGS.get(this) & ~flag);
    }

    @Override
    public String toString() {
        return "ActorRef[" + path() + "]";
    }
}
