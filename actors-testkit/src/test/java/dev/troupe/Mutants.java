package dev.troupe;

import java.util.Objects;
import net.bytebuddy.implementation.bind.annotation.Argument;
import net.bytebuddy.implementation.bind.annotation.This;

/** Methods of the kernel as they must not be. Each has the name of the test that shows it is found out. */
public final class Mutants {
    private Mutants() {}

    /** {@link Baton#takeUp} without a compare-and-set. */
    public static boolean commitWithoutCompareAndSet(@This Object baton, @Argument(0) long user) {
        ((Baton) baton).layDown();
        return true;
    }

    /** {@link Turn#tell} at once, and not in the log. */
    public static void effectBeforeCommit(@This Object turn, @Argument(0) Object to, @Argument(1) Object payload) {
        Worker worker = Objects.requireNonNull(((WorkerThread) ((Turn) turn).thread).assigned());
        var node = new Node();
        node.fill((Ref<?>) to, payload);
        worker.send((Ref<?>) to, node);
    }

    /** {@link Turns} after a crash, with the message gone already. */
    public static void headAdvancedEarly(
            @Argument(0) Object cell, @Argument(1) Object turn, @Argument(2) Object error) {
        Cell failed = (Cell) cell;
        if (((Turn) turn).kind() == Turn.Kind.RECEIVE) {
            failed.worker().recycle(failed.take());
        }
        failed.worker().lifecycle.fail(failed, new Failure.Crash((Throwable) error));
    }

    /** {@link Worker#wake} that does not. */
    public static boolean lostWakeUp() {
        return false;
    }

    /** {@link Turns} after a crash, without counting the attempt. */
    public static void retryWithoutCounting(
            @Argument(0) Object cell, @Argument(1) Object turn, @Argument(2) Object error) {
        Cell failed = (Cell) cell;
        failed.worker().lifecycle.fail(failed, new Failure.Crash((Throwable) error));
    }

    /** {@link Pending#answer} at once, and not in the log. */
    public static void replyReleasedEarly(@This Object pending, @Argument(0) Object answer) {
        Pending asked = (Pending) pending;
        if (asked.trySettle()) {
            asked.deliver((Answer) answer);
        }
    }

    /** {@link Cell} when there is room again, without saying so. */
    public static void stalePressureFlag() {}

    /** {@link ActorTimer#end} that does not. */
    public static void timerOfADeadIncarnation() {}

    /** A tick of such a timer, which is never out of date. */
    public static boolean neverStale() {
        return false;
    }

    /** {@link Worker#flush} that forgets what waits to be sent. */
    public static boolean outboxNotAdopted() {
        return false;
    }

    /** {@link Nodes#isEmpty}: what is held back is overtaken. */
    public static boolean orderBrokenByTheHeldList() {
        return true;
    }
}
