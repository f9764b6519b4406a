package dev.troupe;

import dev.troupe.spi.Fault;
import dev.troupe.spi.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What befalls turns on a stage when their code has run. A turn that takes long has done all that it does when it begins to,
 * since its log is its own; what is open is when its end becomes known. So no thread is needed for a slow turn, nor for one
 * that hangs. Whether it loses its worker meanwhile, and is given up, is for whoever watches the workers; where nobody does,
 * it happens here.
 */
final class Mishaps {
    private final Stage stage;
    private final Script script;
    private final SystemCore core;

    /** The turns whose end is not known yet. */
    private final List<Standstill> open = new ArrayList<>();

    Mishaps(Stage stage) {
        this.stage = stage;
        this.script = stage.script;
        this.core = stage.core;
    }

    /** Whether there is a turn that may still take effect. */
    boolean anyOpen() {
        return open.stream().anyMatch(Standstill::isOpen);
    }

    void befall(StagedTurn turn, Cell whose) {
        if (script.strikes(Fault.KILL, whose.ref)) {
            kill(whose);
        }
        mayTakeLong(turn, whose.ref, core.hangAfter(whose));
    }

    /** The same for code that belongs to no actor. */
    void befall(StagedTurn turn) {
        mayTakeLong(turn, null, core.hangAfter(null));
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

    private void mayTakeLong(StagedTurn turn, @Nullable Ref<?> whose, Duration hangAfter) {
        if (core.detached.get() + open.size() >= core.settings.maxDetached()) {
            return;
        }
        long hung = hangAfter.toNanos();
        boolean policy = turn.kind() == Turn.Kind.DECIDE;
        if (script.strikes(Fault.SLOW_TURN, whose)) {
            takesLong(turn, script.between(0, hung), hung);
        } else if (script.strikes(policy ? Fault.HUNG_POLICY : Fault.HANG, whose)) {
            takesLong(turn, script.between(hung, 11 * hung), hung);
        } else if (!policy && script.strikes(Fault.LOST_THREAD, whose)) {
            takesLong(turn, Stage.AGES, hung);
        }
    }

    /** The turn stands still for so long, and everything else goes on. */
    private void takesLong(StagedTurn turn, long nanos, long hung) {
        var standstill = new Standstill(turn);
        open.add(standstill);
        standstill.worker.standsStill(turn);
        if (!stage.isWatched()) {
            stage.after(script.between(0, 2 * core.settings.handOffAfter().toNanos()), standstill::handOff);
            stage.after(hung, () -> standstill.giveUp(hung));
        }
        if (nanos < Stage.AGES) {
            stage.after(nanos, standstill::end);
        } else {
            stage.after(Stage.plus(2 * hung, script.between(0, Stage.HOUR)), standstill::isForgotten);
        }
        throw WorkerLost.SIGNAL;
    }

    /** One turn that takes long, from the moment at which it begins to. Its object may be used for other turns later. */
    private final class Standstill {
        private final StagedTurn turn;
        private final StagedWorker worker;

        private Standstill(StagedTurn turn) {
            this.turn = turn;
            this.worker = (StagedWorker) Objects.requireNonNull(((WorkerThread) turn.thread).assigned());
        }

        /** Whether it may still take effect. */
        private boolean isOpen() {
            return !turn.fate.isAbandoned();
        }

        private boolean isOver() {
            return !open.contains(this);
        }

        private void handOff() {
            if (isOver() || !worker.isIn(turn)) {
                return;
            }
            WorkerThread standby = worker.group.standby.takeIfAny();
            if (standby != null) {
                worker.detach(worker.baton.word(), standby, 0);
            }
        }

        /** Only of a worker that it has lost can a turn be given up. */
        private void giveUp(long hung) {
            handOff();
            if (!isOver() && !worker.isIn(turn)) {
                worker.giveUp(turn, hung);
            }
        }

        private void end() {
            open.remove(this);
            worker.comesToItsEnd(turn);
        }

        /** Its thread never comes back; but a play may go on for longer than there are threads. */
        private void isForgotten() {
            if (isOpen()) { // nobody could give it up
                end();
            } else {
                open.remove(this);
                core.lostThreads.remove(turn);
                worker.group.standby.gone();
            }
        }
    }
}
