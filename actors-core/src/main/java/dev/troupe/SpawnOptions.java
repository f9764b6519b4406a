package dev.troupe;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one actor is run. Immutable; share one object among all actors of a kind.
 *
 * @param mailbox where the mailbox begins to answer {@link Delivery#FULL}; at least 1
 * @param overflow what happens to messages of other actors when the mailbox is full
 * @param exactMailbox whether the bound is a wall for threads outside: what they have sent and no turn has committed yet,
 *     on its way included, never exceeds it. It covers neither what actors send in their turns, which is placed above the
 *     bound and makes them wait as ever, nor what the actor has put aside. Each message from outside costs two atomic
 *     operations more, and an object
 * @param stash how many messages the actor can put aside; from 0 on. They are not in the mailbox, so they come on top of
 *     its bound
 * @param attempts how often a message that crashes its turn is tried; at least 1
 * @param placement the worker
 * @param policy what follows a failure; null for the system's
 * @param hangAfter a turn that takes longer is hung; from 1 ms to 1 day; null for the system's. For an actor whose calls may
 *     wait long, such as for a disk
 * @param interrupts whether a thread is interrupted whose turn was given up. Not for code that an interrupt would do harm
 *     to, such as to a file that it writes
 * @param lifetime which ends of an incarnation are followed by another one; null for what is usual where the actor is
 *     spawned: TRANSIENT, and PERMANENT for a member of the supervisor module's trees
 * @param strategy which of its children restart when one of them does
 * @param keepAcrossRestart whether the actor lives on when its parent restarts. The next incarnation of the parent gets
 *     its ref by spawning the same name again
 * @param restartWithParent whether it restarts with its parent, which keeps its ref and its mailbox: its instance ends
 *     before that of the parent, and the next one is made when the parent works again. Only of one that is kept
 */
public record SpawnOptions(
        int mailbox,
        Overflow overflow,
        boolean exactMailbox,
        int stash,
        int attempts,
        Placement placement,
        @Nullable FailurePolicy policy,
        @Nullable Duration hangAfter,
        boolean interrupts,
        @Nullable Lifetime lifetime,
        Strategy strategy,
        boolean keepAcrossRestart,
        boolean restartWithParent) {
    private static final SpawnOptions DEFAULTS = new Draft().options();

    /** The largest bound of a mailbox, and of a stash. */
    public static final int MAX_MAILBOX = 1 << 24;

    /** Checks the values. */
    public SpawnOptions {
        if (mailbox < 1 || mailbox > MAX_MAILBOX) {
            throw new IllegalArgumentException(
                    "a mailbox bound must be from 1 to " + MAX_MAILBOX + ": mailbox=" + mailbox);
        }
        Objects.requireNonNull(overflow, "overflow");
        if (exactMailbox && overflow == Overflow.DROP_OLDEST) {
            throw new IllegalArgumentException(
                    "an exact mailbox turns away what comes last, so it cannot drop its oldest:"
                            + " exactMailbox=true overflow=" + overflow);
        }
        if (stash < 0 || stash > MAX_MAILBOX) {
            throw new IllegalArgumentException("a stash must be from 0 to " + MAX_MAILBOX + ": stash=" + stash);
        }
        if (attempts < 1 || attempts > 100) {
            throw new IllegalArgumentException("attempts must be from 1 to 100: attempts=" + attempts);
        }
        Objects.requireNonNull(placement, "placement");
        if (hangAfter != null) {
            Checks.hangAfter(hangAfter);
        }
        Objects.requireNonNull(strategy, "strategy");
        if (restartWithParent && !keepAcrossRestart) {
            throw new IllegalArgumentException("only a child that is kept can restart with its parent:"
                    + " restartWithParent=true keepAcrossRestart=false");
        }
    }

    /**
     * A mailbox of 1024 that has its senders wait, a stash of 1024, two attempts, near the parent, the system's policy, the
     * usual lifetime, not kept.
     */
    public static SpawnOptions defaults() {
        return DEFAULTS;
    }

    /** These options with this mailbox bound. */
    public SpawnOptions withMailbox(int bound) {
        return with(draft -> draft.mailbox = bound);
    }

    /** These options with this answer to a full mailbox. */
    public SpawnOptions withOverflow(Overflow answer) {
        return with(draft -> draft.overflow = answer);
    }

    /** These options with a bound that threads outside never exceed. See {@link #exactMailbox}. */
    public SpawnOptions withExactMailbox() {
        return with(draft -> draft.exactMailbox = true);
    }

    /** These options with this number of messages that can be put aside. */
    public SpawnOptions withStash(int bound) {
        return with(draft -> draft.stash = bound);
    }

    /** These options with this number of attempts. */
    public SpawnOptions withAttempts(int count) {
        return with(draft -> draft.attempts = count);
    }

    /** These options with this placement. */
    public SpawnOptions withPlacement(Placement where) {
        return with(draft -> draft.placement = where);
    }

    /** These options with this policy. */
    public SpawnOptions withPolicy(FailurePolicy decides) {
        Objects.requireNonNull(decides, "policy");
        return with(draft -> draft.policy = decides);
    }

    /** These options with this time after which a turn is hung. */
    public SpawnOptions withHangAfter(Duration limit) {
        Objects.requireNonNull(limit, "hangAfter");
        return with(draft -> draft.hangAfter = limit);
    }

    /** These options without interrupts. See {@link #interrupts}. */
    public SpawnOptions withoutInterrupts() {
        return with(draft -> draft.interrupts = false);
    }

    /** These options with this lifetime. */
    public SpawnOptions withLifetime(Lifetime ends) {
        Objects.requireNonNull(ends, "lifetime");
        return with(draft -> draft.lifetime = ends);
    }

    /** These options with this rule for the children. */
    public SpawnOptions withStrategy(Strategy rule) {
        return with(draft -> draft.strategy = rule);
    }

    /** These options, kept when the parent restarts. */
    public SpawnOptions keptAcrossRestart() {
        return with(draft -> draft.keepAcrossRestart = true);
    }

    /** These options, kept when the parent restarts, with a fresh instance. See {@link #restartWithParent}. */
    public SpawnOptions restartedWithParent() {
        return with(draft -> {
            draft.keepAcrossRestart = true;
            draft.restartWithParent = true;
        });
    }

    /**
     * The number of queued messages past which one more is a dead letter: 16 x bound + 4096 or what the ring holds,
     * whichever of the two is more, so that no ring is too large for the mailboxes behind it.
     */
    int ceiling(int ringCapacity) {
        return 16 * mailbox + Math.max(4096, ringCapacity);
    }

    private SpawnOptions with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.options();
    }

    /** Options on their way to be changed. */
    private static final class Draft {
        private int mailbox = 1024;
        private Overflow overflow = Overflow.WAIT;
        private boolean exactMailbox;
        private int stash = 1024;
        private int attempts = 2;
        private Placement placement = new Placement.Near();
        private @Nullable FailurePolicy policy;
        private @Nullable Duration hangAfter;
        private boolean interrupts = true;
        private @Nullable Lifetime lifetime;
        private Strategy strategy = Strategy.ONE_FOR_ONE;
        private boolean keepAcrossRestart;
        private boolean restartWithParent;

        private Draft() {}

        private Draft(SpawnOptions from) {
            mailbox = from.mailbox;
            overflow = from.overflow;
            exactMailbox = from.exactMailbox;
            stash = from.stash;
            attempts = from.attempts;
            placement = from.placement;
            policy = from.policy;
            hangAfter = from.hangAfter;
            interrupts = from.interrupts;
            lifetime = from.lifetime;
            strategy = from.strategy;
            keepAcrossRestart = from.keepAcrossRestart;
            restartWithParent = from.restartWithParent;
        }

        private SpawnOptions options() {
            return new SpawnOptions(
                    mailbox,
                    overflow,
                    exactMailbox,
                    stash,
                    attempts,
                    placement,
                    policy,
                    hangAfter,
                    interrupts,
                    lifetime,
                    strategy,
                    keepAcrossRestart,
                    restartWithParent);
        }
    }
}
