package dev.troupe;

import java.time.Duration;
import java.util.Objects;
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
 * @param hangAfter a turn that takes longer is hung; null for the system's. For an actor whose calls may wait long, such as
 *     for a disk
 * @param keepAcrossRestart whether the actor lives on when its parent restarts. The next incarnation of the parent gets
 *     its ref by spawning the same name again
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
        boolean keepAcrossRestart) {
    private static final SpawnOptions DEFAULTS =
            new SpawnOptions(1024, Overflow.WAIT, false, 1024, 2, new Placement.Near(), null, null, false);

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
            Checks.positiveNanos("hangAfter", hangAfter);
        }
    }

    /** A mailbox of 1024 that has its senders wait, a stash of 1024, two attempts, near the parent, the system's policy, not kept. */
    public static SpawnOptions defaults() {
        return DEFAULTS;
    }

    /** These options with this mailbox bound. */
    public SpawnOptions withMailbox(int bound) {
        return new SpawnOptions(
                bound, overflow, exactMailbox, stash, attempts, placement, policy, hangAfter, keepAcrossRestart);
    }

    /** These options with this answer to a full mailbox. */
    public SpawnOptions withOverflow(Overflow answer) {
        return new SpawnOptions(
                mailbox, answer, exactMailbox, stash, attempts, placement, policy, hangAfter, keepAcrossRestart);
    }

    /** These options with a bound that threads outside never exceed. See {@link #exactMailbox}. */
    public SpawnOptions withExactMailbox() {
        return new SpawnOptions(
                mailbox, overflow, true, stash, attempts, placement, policy, hangAfter, keepAcrossRestart);
    }

    /** These options with this number of messages that can be put aside. */
    public SpawnOptions withStash(int bound) {
        return new SpawnOptions(
                mailbox, overflow, exactMailbox, bound, attempts, placement, policy, hangAfter, keepAcrossRestart);
    }

    /** These options with this number of attempts. */
    public SpawnOptions withAttempts(int count) {
        return new SpawnOptions(
                mailbox, overflow, exactMailbox, stash, count, placement, policy, hangAfter, keepAcrossRestart);
    }

    /** These options with this placement. */
    public SpawnOptions withPlacement(Placement where) {
        return new SpawnOptions(
                mailbox, overflow, exactMailbox, stash, attempts, where, policy, hangAfter, keepAcrossRestart);
    }

    /** These options with this policy. */
    public SpawnOptions withPolicy(FailurePolicy decides) {
        return new SpawnOptions(
                mailbox, overflow, exactMailbox, stash, attempts, placement, decides, hangAfter, keepAcrossRestart);
    }

    /** These options with this time after which a turn is hung. */
    public SpawnOptions withHangAfter(Duration limit) {
        return new SpawnOptions(
                mailbox, overflow, exactMailbox, stash, attempts, placement, policy, limit, keepAcrossRestart);
    }

    /** These options, kept when the parent restarts. */
    public SpawnOptions keptAcrossRestart() {
        return new SpawnOptions(mailbox, overflow, exactMailbox, stash, attempts, placement, policy, hangAfter, true);
    }

    /**
     * The number of queued messages past which one more is a dead letter: 16 x bound + 4096 or what the ring holds,
     * whichever of the two is more, so that no ring is too large for the mailboxes behind it.
     */
    int ceiling(int ringCapacity) {
        return 16 * mailbox + Math.max(4096, ringCapacity);
    }
}
