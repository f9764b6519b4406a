package dev.troupe;

import dev.troupe.spi.Fault;
import dev.troupe.spi.Script;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A worker on a stage, which takes its rounds in parts. */
final class StagedWorker extends Worker {
    /** So many steps a worker takes nothing out of its ring, or its actors take no turns. */
    private static final int STALL = 100;

    /** Most of the time a step is one of these; else it is a whole round. */
    private static final int PARTS = 13;

    private static final int FEW = 8;

    private final Stage stage;
    private final Script script;

    /** The one that has it. */
    private @Nullable WorkerThread runner;

    /** The one that it was given to. */
    private @Nullable WorkerThread next;

    /** The turn that takes long at the moment. Nothing else can happen here meanwhile. */
    private @Nullable StagedTurn standing;

    private boolean asleep;

    /** It was asleep, and has not noticed yet that it is no longer. */
    private boolean slept;

    private boolean ended;
    private boolean worked;
    private long wakesAt = Long.MAX_VALUE;
    private int ringStalls;
    private int turnStalls;

    StagedWorker(Stage stage, Group group, int index) {
        super(stage.core, group, index);
        this.stage = stage;
        this.script = stage.script;
    }

    // ---- Its thread, and its sleep

    /** It is given to its first thread. */
    void isGivenTo(WorkerThread thread) {
        next = thread;
    }

    /** The thread that it was given to runs it from now on. */
    void takeOver() {
        WorkerThread thread = next;
        assert thread != null;
        next = null;
        runner = thread;
        asKernel(() -> {
            begin(thread);
            return true;
        });
    }

    boolean isAwake() {
        return !ended && standing == null && (!asleep || next != null || wakesAt <= stage.nanoTime());
    }

    @Override
    boolean sleeps() {
        return ended || (standing == null && !isAwake());
    }

    // ---- Turns that take long

    /** The turn that runs takes long. */
    void standsStill(StagedTurn turn) {
        turn.standStill(baton.word());
        standing = turn;
    }

    /** Whether this turn runs, and has this worker. */
    boolean isIn(StagedTurn turn) {
        return standing == turn;
    }

    /** A turn that took long has come to its end, with this worker or without it. */
    void comesToItsEnd(StagedTurn turn) {
        if (standing == turn) {
            standing = null;
            turn.goOn();
            asKernel(() -> {
                Cell whose = current();
                turns.end(turn, turn.kind(), whose, turn.user());
                if (whose != null) { // as after a poll
                    if (!whose.is(Cell.STOPPED)) {
                        ready(whose);
                    }
                    ready.removeHead();
                }
                return true;
            });
            return;
        }
        try {
            stage.run(turn, () -> turns.end(turn, turn.kind(), turn.cell, turn.user()));
        } catch (WorkerLost lost) {
            ((WorkerThread) turn.thread).leaves(this, true);
        }
    }

    @Override
    @Nullable
    Turn detach(long user, WorkerThread standby, long ranNanos) {
        Turn taken = super.detach(user, standby, ranNanos);
        if (taken instanceof StagedTurn turn) {
            standing = null;
            next = standby;
            turn.lose();
        }
        return taken;
    }

    @Override
    boolean giveUp(Turn turn, long ranNanos) {
        boolean givenUp = super.giveUp(turn, ranNanos);
        if (givenUp) {
            ((StagedTurn) turn).givenUp();
        }
        return givenUp;
    }

    /** When it wakes by itself; it sleeps, or has ended. */
    long wakesAt() {
        if (ended || standing != null) {
            return Long.MAX_VALUE;
        }
        if (hasArrivals()) { // it would sleep too long
            throw new AssertionError(
                    "a wake-up was lost: a worker sleeps though something has come for it: worker=" + index);
        }
        return wakesAt;
    }

    /** Wakes it, if this is its thread. */
    void unpark(Thread sleeper) {
        if (runner == sleeper) {
            asleep = false;
        }
    }

    /** Whether it sleeps for a moment only, since something waits to be sent or released. */
    boolean naps() {
        return !ended && (pressure.anyMuted() || anythingUnsent());
    }

    /** What it has to do, for people. */
    String busy() {
        return standing != null
                ? "a long turn"
                : ready.isEmpty() ? "" : ready.head() instanceof Cell cell ? cell.path() : "a task";
    }

    private void sleep() {
        long nanos = fallAsleep();
        asleep = nanos > 0;
        slept = asleep;
        wakesAt = Stage.plus(stage.nanoTime(), nanos);
        if (!asleep) {
            awake();
        }
    }

    // ---- Steps

    /** A step as the script chooses. */
    void step() {
        if (next != null) {
            takeOver();
            return;
        }
        if (ringStalls == 0 && script.strikes(Fault.FULL_RING, null)) {
            ringStalls = STALL;
        }
        if (turnStalls == 0 && script.strikes(Fault.FULL_MAILBOX, null)) {
            turnStalls = STALL;
        }
        ringStalls = Math.max(0, ringStalls - 1);
        turnStalls = Math.max(0, turnStalls - 1);
        int part = script.choose(PARTS);
        boolean nothing = ready.isEmpty() && !hasArrivals();
        boolean whole = (part >= 11 || nothing) && ringStalls == 0 && turnStalls == 0;
        boolean worked = asKernel(() -> whole ? round() : part(part));
        if (standing != null) {
            return;
        }
        if (isClosed()) {
            WorkerThread thread = runner;
            assert thread != null;
            asKernel(() -> {
                end(thread);
                return true;
            });
            if (standing != null) {
                return;
            }
            ended();
            ended = true;
        } else if (whole && !worked) {
            sleep();
        }
    }

    private boolean part(int part) {
        return switch (part) {
            case 0, 1 -> drainLane();
            case 2, 3 -> ringStalls == 0 && drainRing(1 + script.choose(FEW));
            case 4 -> fireTimers();
            case 5 -> flush();
            case 6 -> pressure.release();
            case 7 -> settleRefused();
            case 8 -> runCallbacks();
            case 9 -> pollTask(script.choose(2) == 0);
            default -> turnStalls == 0 && someTurns();
        };
    }

    private boolean someTurns() {
        int waiting = ready.size();
        for (int i = waiting == 0 ? 0 : script.choose(Math.min(FEW, waiting)); i > 0; i--) {
            ready.rotate();
        }
        return pollReady(1 + script.choose(FEW));
    }

    // ---- Steps by hand

    /** Takes in what has come, and lets go what is to leave, without a turn of any actor. */
    boolean settle() {
        if (next != null) {
            takeOver();
        }
        return !ended
                && standing == null
                && asKernel(() -> {
                    boolean any = drainLane();
                    any |= drainRing(ring.batch());
                    any |= fireTimers();
                    any |= flush();
                    any |= pressure.release();
                    any |= settleRefused();
                    any |= runCallbacks();
                    return any;
                });
    }

    /** Has this actor take its next turn; false if it has nothing to do. */
    boolean turnOf(Cell cell) {
        return standing == null && asKernel(() -> ready.bringForward(cell) && pollReady(1));
    }

    /** Polls this task, if it is woken, and false if it does not wait here. */
    boolean poll(TaskCell task) {
        return standing == null
                && asKernel(() -> {
                    if (ready.bringForward(task)) {
                        return pollReady(1);
                    }
                    boolean waits = group.take(task);
                    if (waits) {
                        task.poll(this);
                    }
                    return waits;
                });
    }

    /** When its next timer is due. */
    long nextTimer() {
        return ended ? Long.MAX_VALUE : timers.nextDeadline();
    }

    // ---- What comes from outside

    @Override
    void push(Signal signal) {
        stage.requireOwnThread();
        super.push(signal);
    }

    @Override
    Delivery offer(Ref<?> to, Object payload) {
        stage.requireOwnThread();
        Delivery delivery = super.offer(to, payload);
        if (delivery == Delivery.ACCEPTED) {
            stage.sentFromOutside(to, payload);
        }
        return delivery;
    }

    @Override
    void takeOver(Ref<?> to, Node node) {
        stage.sentFromOutside(to, Objects.requireNonNull(node.payload));
        super.takeOver(to, node);
    }

    /** Runs kernel code, on the thread that has this worker. */
    private boolean asKernel(BooleanSupplier code) {
        WorkerThread thread = runner;
        assert thread != null;
        if (slept) {
            slept = false;
            awake();
        }
        asleep = false;
        worked = true; // also if it loses the worker
        try {
            stage.run(thread.turn, () -> worked = code.getAsBoolean());
        } catch (WorkerLost lost) {
            assert standing != null : "a turn has lost its worker to nobody";
        } catch (Throwable defect) {
            core.kernelFailed(this, defect);
            throw defect;
        }
        return worked;
    }

    /** Nobody steps it any more. */
    @Override
    boolean seize(WorkerThread nobody) {
        boolean seized = super.seize(nobody);
        if (seized) {
            next = null;
            ended();
        }
        return seized;
    }
}
