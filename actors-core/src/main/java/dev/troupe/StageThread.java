package dev.troupe;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one thread of a stage. It carries the turn of whatever worker it runs at the moment. */
final class StageThread extends TurnThread {
    /** How often it is looked whether the play has come to a stop for good. */
    private static final long LOOK_MILLIS = 500;

    private static final int LOOKS = 6;

    private final Consumer<StageThread> play;
    private boolean inWorker;
    private volatile boolean cancelled;

    /** It waits for the end of a play within this one. */
    private volatile boolean waitsForAnother;

    private volatile @Nullable Throwable failure;

    /** Whose thread it is; set when that is there. */
    Stage stage;

    @SuppressWarnings("NullAway.Init") // the play begins with a stage
    StageThread(Consumer<StageThread> play) {
        super(null, "stage", 0);
        this.play = play;
        this.turn = new Turn(this, 1, null);
        setDaemon(true);
    }

    @Override
    SystemCore core() {
        return stage.core;
    }

    @Override
    public void run() {
        try {
            play.accept(this);
        } catch (Throwable e) {
            failure = e;
        }
    }

    /**
     * Waits for the end of the play, or until it is seen that it waits for something that only it could do itself.
     *
     * @throws InterruptedException if the waiting thread is interrupted; the play ends with its next step, then
     */
    void awaitEnd() throws InterruptedException {
        StageThread outer = Thread.currentThread() instanceof StageThread thread ? thread : null;
        try {
            if (outer != null) {
                outer.waitsForAnother = true;
            }
            for (int looks = 0; isAlive() && looks < LOOKS; ) {
                join(LOOK_MILLIS);
                looks = getState() == State.WAITING && !waitsForAnother ? looks + 1 : 0;
            }
        } catch (InterruptedException e) {
            cancelled = true;
            interrupt();
            throw e;
        } finally {
            if (outer != null) {
                outer.waitsForAnother = false;
            }
        }
        if (isAlive()) {
            failure = stuck();
        }
    }

    private IllegalStateException stuck() {
        var stuck = new IllegalStateException(
                "the play waits on the only thread there is, so nothing goes on. What waits for"
                        + " the system must be the join of one of its own futures, tellOrWait, stop, or the simulation's own methods");
        stuck.setStackTrace(getStackTrace());
        return stuck;
    }

    /** Whether the play is to end. */
    boolean isCancelled() {
        return cancelled;
    }

    /** What the play has thrown. After its end. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    @Override
    boolean isInWorker() {
        return inWorker;
    }

    @Override
    @Nullable
    Cell current() {
        return null;
    }

    /** Gives it the turn of the worker that it runs from now on, or nobody's; gives the one that it had. */
    Turn enter(Turn next, boolean worker) {
        Turn before = turn;
        turn = next;
        inWorker = worker;
        return before;
    }
}
