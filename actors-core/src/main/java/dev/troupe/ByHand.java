package dev.troupe;

import java.util.concurrent.CompletionStage;

/** Has a stage do what somebody wants, one thing at a time. */
final class ByHand {
    private final Stage stage;

    ByHand(Stage stage) {
        this.stage = stage;
    }

    /** Has this actor take its next turn; false if it has nothing to do. */
    boolean turn(Ref<?> actor) {
        var worker = (StagedWorker) actor.worker;
        long before = stage.turns();
        boolean queued;
        do { // what is at the head of its mailbox may need no turn
            settle();
            queued = worker.turnOf(actor.cell);
        } while (queued && stage.turns() == before);
        settle();
        return queued;
    }

    /** Polls this task; false if it waits to be woken. */
    boolean poll(CompletionStage<?> task) {
        settle();
        for (TaskCell each : stage.core.tasks) {
            if (each.done == task) {
                return stage.players().stream().anyMatch(player -> player.poll(each));
            }
        }
        return false;
    }

    /** Lets time pass without a turn of any actor. */
    void elapse(long nanos) {
        long end = Stage.plus(stage.elapsed(), nanos);
        while (true) {
            settle();
            long until = Stage.plus(stage.nanoTime(), end - stage.elapsed());
            long next = stage.nextEvent();
            for (StagedWorker player : stage.players()) {
                next = Math.min(next, player.nextTimer());
            }
            if (next > until) {
                stage.passTo(until);
                return;
            }
            stage.passTo(next);
            stage.happens();
        }
    }

    /** Has all arrive that is on its way. */
    private void settle() {
        boolean any = true;
        while (any) {
            stage.requirePeace();
            any = false;
            for (StagedWorker player : stage.players()) {
                any |= player.settle();
            }
            any |= stage.runForeign();
        }
    }
}
