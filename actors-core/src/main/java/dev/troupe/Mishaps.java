package dev.troupe;

import dev.troupe.spi.Fault;
import dev.troupe.spi.Script;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What befalls turns on a stage when their code has run. A turn that loses its worker has come to its end when it does, since
 * its log is its own; what is open is when its end becomes known, or that it is given up. So no thread is needed for a slow
 * turn, nor for one that hangs.
 */
final class Mishaps {
    private final Stage stage;
    private final Script script;
    private final SystemCore core;

    /** The turns that have lost their worker, and whose end is not known yet. */
    private int open;

    Mishaps(Stage stage) {
        this.stage = stage;
        this.script = stage.script;
        this.core = stage.core;
    }

    boolean anyOpen() {
        return open > 0;
    }

    void befall(StagedTurn turn, Cell whose) {
        if (script.strikes(Fault.KILL, whose.ref)) {
            kill(whose);
        }
        mayLose(turn, whose.ref, core.hangAfter(whose));
    }

    void befallTask(StagedTurn turn) {
        mayLose(turn, null, core.hangAfter(null));
    }

    /** Before the turn commits, or some time later. */
    private void kill(Cell whose) {
        var kill = new Kill(whose);
        if (script.choose(2) == 0) {
            whose.worker().push(kill);
        } else {
            stage.after(
                    script.between(0, 100 * Stage.MILLI), () -> whose.worker().push(kill));
        }
    }

    private void mayLose(StagedTurn turn, @Nullable Ref<?> whose, Duration hangAfter) {
        Worker worker = Objects.requireNonNull(((WorkerThread) turn.thread).assigned());
        if (core.detached.get() >= core.settings.maxDetached()) {
            return;
        }
        long hung = hangAfter.toNanos();
        boolean policy = turn.kind() == Turn.Kind.DECIDE;
        if (script.strikes(Fault.SLOW_TURN, whose)) {
            lose(turn, worker, script.between(0, hung), () -> comesToItsEnd(turn, worker));
        } else if (script.strikes(policy ? Fault.HUNG_POLICY : Fault.HANG, whose)) {
            lose(turn, worker, hung, () -> {
                giveUp(turn, worker, hangAfter);
                stage.after(script.between(0, 10 * hung), () -> comesToItsEnd(turn, worker));
            });
        } else if (!policy && script.strikes(Fault.LOST_THREAD, whose)) {
            lose(turn, worker, hung, () -> {
                giveUp(turn, worker, hangAfter);
                stage.after(script.between(0, Stage.HOUR), worker.group.standby::gone);
            });
        }
    }

    private void lose(StagedTurn turn, Worker worker, long nanos, Runnable end) {
        WorkerThread standby = worker.group.standby.take();
        if (standby == null) {
            return;
        }
        turn.lose();
        worker.detach(worker.baton.word(), standby);
        ((StagedWorker) worker).isGivenTo(standby);
        open++;
        stage.after(nanos, () -> {
            open--;
            end.run();
        });
    }

    private static void comesToItsEnd(StagedTurn turn, Worker worker) {
        turn.comeToItsEnd(worker);
        ((WorkerThread) turn.thread).leaves(worker, true);
    }

    private static void giveUp(StagedTurn turn, Worker worker, Duration hangAfter) {
        turn.givenUp();
        worker.abandon(turn, new Failure.Hang(hangAfter));
    }
}
