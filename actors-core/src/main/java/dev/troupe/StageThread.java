package dev.troupe;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The one thread of a stage. It carries the turn of whatever worker it runs at the moment. */
final class StageThread extends TurnThread {
    private final Consumer<StageThread> play;
    private boolean inWorker;
    private @Nullable Throwable failure;

    /** Whose thread it is; set when that is there. */
    Stage stage;

    @SuppressWarnings("NullAway.Init") // the play begins with a stage
    StageThread(Consumer<StageThread> play) {
        super(null, "stage", 0);
        this.play = play;
        this.turn = new Turn(this, 1);
        setDaemon(true);
    }

    @Override
    public void run() {
        try {
            play.accept(this);
        } catch (Throwable e) {
            failure = e;
        }
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
