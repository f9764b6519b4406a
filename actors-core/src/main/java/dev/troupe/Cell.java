package dev.troupe;

import java.lang.invoke.VarHandle;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's side of an actor: mailbox, status, instance. Owned by whoever holds the baton of its worker. In the
 * log of a turn it is its own spawn, and as a signal its own birth: the address is in use already, the life begins with
 * the commit. There may be millions, so what only some need is in {@link Ext}, and the context that user
 * code sees is this very object.
 */
abstract sealed class Cell extends Mailbox implements Effect permits CellContext {
    /** In the worker's ready queue. */
    static final int QUEUED = 1;

    static final int BORN = 1 << 1;

    /** Waits for a stage; takes no message. */
    static final int SUSPENDED = 1 << 2;

    /** Waits until a full receiver has room. */
    static final int MUTED = 1 << 3;

    /** Waits for the end of the pause before a restart. */
    static final int BACKING_OFF = 1 << 4;

    /** Has failed; its policy must decide. */
    static final int FAILED = 1 << 5;

    /** Has failed; its parent must decide. */
    static final int ESCALATED = 1 << 6;

    /** Ends for good, once its children have ended. */
    static final int ENDING = 1 << 7;

    /** Ends this incarnation, once the children that it does not keep have ended. */
    static final int RESTARTING = 1 << 8;

    /** The children have ended; the instance must be told. */
    static final int STOPPING = 1 << 9;

    /** What it waited for is there. */
    static final int CONTINUING = 1 << 10;

    /** Has handled messages since the last batch end, and wants to be told. */
    static final int BATCH = 1 << 11;

    /** The mailbox is at its bound; mirrors the flag of the ref. */
    static final int FULL = 1 << 12;

    static final int STOPPED = 1 << 13;

    /** The instance has a batch end of its own. */
    static final int BATCHES = 1 << 14;

    /** The instance has an end of its own. */
    static final int FAREWELLS = 1 << 15;

    /** Its turn goes on in a thread that has lost the worker. */
    static final int DETACHED = 1 << 16;

    /** Has no instance, and waits until those that restart with it are down too, and those before it are up. */
    static final int REGROUPING = 1 << 17;

    /** Has a timer for the time that it handles nothing. */
    static final int IDLES = 1 << 18;

    /** With any of these the next turn is not simply that of the next message. */
    static final int SPECIAL = SUSPENDED
            | MUTED
            | BACKING_OFF
            | FAILED
            | ESCALATED
            | ENDING
            | RESTARTING
            | STOPPING
            | CONTINUING
            | STOPPED
            | DETACHED
            | REGROUPING;

    Ref<Object> ref;

    @Nullable
    Cell parent;

    Supplier<? extends Actor<?>> factory;
    SpawnOptions options;

    int state;

    /** The neighbours in the roster that holds this cell. */
    @Nullable
    Cell sibling;

    @Nullable
    Cell previousSibling;

    @Nullable
    Actor<Object> actor;

    private @Nullable Ext ext;

    @SuppressWarnings("NullAway.Init") // a blank one: see BlankCells
    Cell() {}

    /** Makes it the cell of a new actor. Once, before it is anybody else's. */
    void become(Worker worker, @Nullable Cell above, Supplier<? extends Actor<?>> makes, SpawnOptions chosen) {
        int number = worker.core.nextNumber();
        parent = above;
        factory = makes;
        options = chosen;
        // Last: whoever gets the address by a race of the user's own sees in its cell what was written before.
        ref = chosen.exactMailbox() ? new ExactRef<>(worker, this, number) : new Ref<>(worker, this, number);
    }

    /** What user code sees of it. */
    abstract CellContext context();

    Worker worker() {
        return ref.worker;
    }

    boolean is(int anyOf) {
        return (state & anyOf) != 0;
    }

    /** The rarely needed part, put in place when it is needed first. The owner only. */
    Ext ext() {
        Ext e = ext;
        if (e == null) {
            e = worker().turn().takeExt();
            VarHandle.storeStoreFence(); // user code of a turn that has lost the worker may read it meanwhile
            ext = e;
        }
        return e;
    }

    /** Before it is anybody else's. */
    void name(Name name) {
        var e = new Ext();
        e.name = name;
        ext = e;
    }

    @Nullable
    Ext extIfAny() {
        return ext;
    }

    long currentIncarnation() {
        Ext e = ext; // read once, since others than the owner come here
        return e == null ? 1 : e.incarnation;
    }

    /** From any thread. A given name is there before anybody else knows the cell. */
    String name() {
        Ext e = ext;
        return e == null || e.name == null ? "$" + ref.number() : e.name.text;
    }

    String path() {
        var path = new StringBuilder(name());
        for (Cell above = parent; above != null; above = above.parent) {
            path.insert(0, '/').insert(0, above.name());
        }
        return path.toString();
    }

    // ---- The mailbox, with its bound

    /** Appends a message, which may make the mailbox full. */
    void append(Node node) {
        link(node);
        noticeFull();
    }

    private void noticeFull() {
        if (isAtBound() && (state & FULL) == 0 && options.overflow() != Overflow.DROP_OLDEST) {
            state |= FULL;
            ref.set(Ref.FULL);
            worker().becameFull(this);
        }
    }

    boolean isAtBound() {
        return waiting() >= options.mailbox();
    }

    /** Whether the message at the head is being tried, or will be tried again. */
    boolean isHeadInFlight() {
        return is(DETACHED) || (ext != null && (ext.attempts > 0 || (head() != null && ext.failedMessage == head())));
    }

    /** What kind of message is at the head, for people. */
    @Nullable
    Class<?> classOfHead() {
        Node head = head();
        Object payload = head == null ? null : head.payload;
        return payload == null ? null : Letter.contentOf(payload).getClass();
    }

    /** The failure that has ended the actor for good; null if it has ended otherwise, or not. */
    final @Nullable Failure lastFailure() {
        Ext known = ext;
        return known != null && known.stopReason instanceof StopReason.Failed(Failure failure) ? failure : null;
    }

    /** Puts what was put aside back before all else. A message that failed is behind it then, and so is its count. */
    void unstash() {
        if (ext == null || ext.stash.isEmpty()) {
            return;
        }
        if (ext.attempts > 0) {
            markTried();
        }
        ext.stash.putBefore(this);
        noticeFull();
    }

    /** The head, if it has been in a turn that failed, says so from now on wherever it is. */
    void markTried() {
        Node head = head();
        if (ext != null && isHeadInFlight() && head != null && head.payload != null) {
            head.payload = new Stash.Tried(head.payload, ext.attempts);
            ext.attempts = 0;
            ext.failedMessage = null;
        }
    }

    /** Takes the head out, which may make room. */
    Node take() {
        Node node = unlink();
        if ((state & FULL) != 0 && waiting() <= options.mailbox() / 2) {
            roomAgain();
        }
        return node;
    }

    private void roomAgain() {
        state &= ~FULL;
        ref.clear(Ref.FULL);
        if (ext != null) {
            ext.releaseWaiters();
        }
    }

    // ---- Its birth

    @Override
    public void commit(Worker committing, Cell by) {
        if (ext != null && ext.name != null) {
            ext.name.confirm();
        }
        if (parent != null) {
            parent.ext().children.add(this);
        }
        if (worker() == committing) {
            committing.lifecycle.birth(this); // at once: what the turn has sent it comes next
        } else {
            worker().push(this);
        }
    }

    @Override
    public void drop(Turn by) {
        if (ext != null && ext.name != null) {
            worker().core.names.giveBack(ext.name);
        }
    }

    /** From now on its link belongs to the ready queue. */
    @Override
    void arrive(Worker worker) {
        worker.lifecycle.birth(this);
    }

    @Override
    public String toString() {
        return "Cell[" + path() + "]";
    }
}
