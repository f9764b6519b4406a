package dev.troupe;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one actor is run. Immutable; share one object among all actors of a kind.
 *
 * @param mailbox where the mailbox begins to answer {@link Delivery#FULL}; at least 1
 * @param overflow what happens to messages of other actors when the mailbox is full
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
        int attempts,
        Placement placement,
        @Nullable FailurePolicy policy,
        @Nullable Duration hangAfter,
        boolean keepAcrossRestart) {
    private static final SpawnOptions DEFAULTS =
            new SpawnOptions(1024, Overflow.WAIT, 2, new Placement.Near(), null, null, false);

    /** The largest bound of a mailbox. */
    public static final int MAX_MAILBOX = 1 << 24;

    /** Checks the values. */
    public SpawnOptions {
        if (mailbox < 1 || mailbox > MAX_MAILBOX) {
            throw new IllegalArgumentException(
                    "a mailbox bound must be from 1 to " + MAX_MAILBOX + ": mailbox=" + mailbox);
        }
        Objects.requireNonNull(overflow, "overflow");
        if (attempts < 1 || attempts > 100) {
            throw new IllegalArgumentException("attempts must be from 1 to 100: attempts=" + attempts);
        }
        Objects.requireNonNull(placement, "placement");
        if (hangAfter != null) {
            Checks.positiveNanos("hangAfter", hangAfter);
        }
    }

    /** A mailbox of 1024 that has its senders wait, two attempts, near the parent, the system's policy, not kept. */
    public static SpawnOptions defaults() {
        return DEFAULTS;
    }

    /** These options with this mailbox bound. */
    public SpawnOptions withMailbox(int bound) {
        return new SpawnOptions(bound, overflow, attempts, placement, policy, hangAfter, keepAcrossRestart);
    }

    /** These options with this answer to a full mailbox. */
    public SpawnOptions withOverflow(Overflow answer) {
        return new SpawnOptions(mailbox, answer, attempts, placement, policy, hangAfter, keepAcrossRestart);
    }

    /** These options with this number of attempts. */
    public SpawnOptions withAttempts(int count) {
        return new SpawnOptions(mailbox, overflow, count, placement, policy, hangAfter, keepAcrossRestart);
    }

    /** These options with this placement. */
    public SpawnOptions withPlacement(Placement where) {
        return new SpawnOptions(mailbox, overflow, attempts, where, policy, hangAfter, keepAcrossRestart);
    }

    /** These options with this policy. */
    public SpawnOptions withPolicy(FailurePolicy decides) {
        return new SpawnOptions(mailbox, overflow, attempts, placement, decides, hangAfter, keepAcrossRestart);
    }

    /** These options with this time after which a turn is hung. */
    public SpawnOptions withHangAfter(Duration limit) {
        return new SpawnOptions(mailbox, overflow, attempts, placement, policy, limit, keepAcrossRestart);
    }

    /** These options, kept when the parent restarts. */
    public SpawnOptions keptAcrossRestart() {
        return new SpawnOptions(mailbox, overflow, attempts, placement, policy, hangAfter, true);
    }

    /** The number of queued messages past which one more is a dead letter: 16 x bound + 4096. */
    int ceiling() {
        return 16 * mailbox + 4096;
    }
}
