package dev.troupe;

import dev.troupe.spi.Fault;
import dev.troupe.spi.Script;
import java.util.function.BooleanSupplier;

/** A worker on a stage, which takes its rounds in parts. */
final class StagedWorker {
    /** So many steps a worker takes nothing out of its ring, or its actors take no turns. */
    private static final int STALL = 100;

    /** Most of the time a step is one of these; else it is a whole round. */
    private static final int PARTS = 13;

    private static final int FEW = 8;

    private final Stage stage;
    private final Script script;
    private final Worker worker;
    private WorkerThread thread;

    /** The one that the worker was given to. */
    private WorkerThread next;

    private boolean asleep;
    private boolean ended;
    private boolean worked;
    private long wakesAt = Long.MAX_VALUE;
    private int ringStalls;
    private int turnStalls;

    StagedWorker(Stage stage, Worker worker, WorkerThread thread) {
        this.stage = stage;
        this.script = stage.script;
        this.worker = worker;
        this.thread = thread;
        this.next = thread;
        thread.assign(worker);
    }

    boolean isAwake() {
        return !ended && (!asleep || wakesAt <= stage.nanoTime());
    }

    /** When it wakes by itself; it sleeps, or has ended. */
    long wakesAt() {
        if (ended) {
            return Long.MAX_VALUE;
        }
        if (worker.hasArrivals()) { // it would sleep too long
            throw new AssertionError(
                    "a wake-up was lost: a worker sleeps though something has come for it: worker=" + worker.index);
        }
        return wakesAt;
    }

    /** Wakes it, if this is its thread. */
    void unpark(Thread sleeper) {
        if (thread == sleeper) {
            asleep = false;
        }
    }

    /** It was taken away from its turn. */
    void isGivenTo(WorkerThread standby) {
        next = standby;
    }

    /** The thread that the worker was given to runs it from now on. */
    void takeOver() {
        run(() -> {
            worker.begin(thread);
            return true;
        });
    }

    void step() {
        if (ringStalls == 0 && script.strikes(Fault.FULL_RING)) {
            ringStalls = STALL;
        }
        if (turnStalls == 0 && script.strikes(Fault.FULL_MAILBOX)) {
            turnStalls = STALL;
        }
        ringStalls = Math.max(0, ringStalls - 1);
        turnStalls = Math.max(0, turnStalls - 1);
        int part = script.choose(PARTS);
        boolean nothing = worker.ready.isEmpty() && !worker.hasArrivals();
        boolean whole = (part >= 11 || nothing) && ringStalls == 0 && turnStalls == 0;
        boolean worked = run(() -> whole ? worker.step() : part(part));
        if (worker.isClosed()) {
            run(() -> {
                worker.end(thread);
                return true;
            });
            worker.core.workerEnded();
            ended = true;
        } else if (whole && !worked) {
            fallAsleep();
        }
    }

    private boolean part(int part) {
        return switch (part) {
            case 0, 1 -> worker.drainLane();
            case 2, 3 -> ringStalls == 0 && worker.drainRing(1 + script.choose(FEW));
            case 4 -> worker.fireTimers();
            case 5 -> worker.flush();
            case 6 -> worker.pressure.release();
            case 7 -> worker.settleRefused();
            case 8 -> worker.runCallbacks();
            case 9 -> worker.pollTask(script.choose(2) == 0);
            default -> turnStalls == 0 && turns();
        };
    }

    private boolean turns() {
        int waiting = worker.ready.size();
        for (int i = waiting == 0 ? 0 : script.choose(Math.min(FEW, waiting)); i > 0; i--) {
            worker.ready.rotate();
        }
        return worker.pollReady(1 + script.choose(FEW));
    }

    private void fallAsleep() {
        long nanos = worker.fallAsleep();
        asleep = nanos > 0;
        wakesAt = Stage.plus(stage.nanoTime(), nanos);
        if (!asleep) {
            worker.awake();
        }
    }

    /** Runs kernel code of the worker, on the thread that has it. */
    private boolean run(BooleanSupplier code) {
        if (worker.ring.isParked()) {
            worker.awake();
        }
        asleep = false;
        worked = true; // also if it loses the worker
        try {
            stage.run(thread.turn, () -> worked = code.getAsBoolean());
        } catch (WorkerLost lost) {
            thread = next;
            takeOver();
        } catch (Throwable defect) {
            worker.core.kernelFailed(worker, defect);
            throw defect;
        }
        return worked;
    }
}
