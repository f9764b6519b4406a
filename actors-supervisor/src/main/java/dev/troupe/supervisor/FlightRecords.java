package dev.troupe.supervisor;

import dev.troupe.DeadLetter;
import dev.troupe.spi.SupervisionEvent;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** The events of the flight recorder. Of users' data they carry names and classes only. */
final class FlightRecords {
    /** To ask whether they are recorded: the kernel does so where it must not allocate. Null before they are loaded. */
    private record Probes(Dead dead, Full full) {}

    private static volatile @Nullable Probes probes;

    private FlightRecords() {}

    /** Loads what it takes to answer, which takes long the first time. */
    static void load() {
        if (probes == null) {
            probes = new Probes(new Dead(), new Full());
        }
    }

    static void write(SupervisionEvent event) {
        switch (event) {
            case SupervisionEvent.HandedOff e -> handOff(e);
            case SupervisionEvent.Hung e -> hang(e);
            case SupervisionEvent.Restarted e -> restart(e);
            default -> {} // the log has it
        }
    }

    private static void handOff(SupervisionEvent.HandedOff e) {
        var record = new HandOff();
        if (record.isEnabled()) {
            record.actor = e.actor();
            record.purpose = e.purpose().name();
            record.worker = e.worker();
            record.thread = e.thread();
            record.ran = e.ran().toNanos();
            record.commit();
        }
    }

    private static void hang(SupervisionEvent.Hung e) {
        var record = new Hang();
        if (record.isEnabled()) {
            record.actor = e.actor();
            record.incarnation = e.incarnation();
            record.purpose = e.purpose().name();
            record.message = e.message() == null ? null : e.message().getName();
            record.waiting = e.waiting();
            record.thread = e.thread();
            record.ran = e.ran().toNanos();
            record.stack = Stacks.text(e.stack());
            record.commit();
        }
    }

    private static void restart(SupervisionEvent.Restarted e) {
        var record = new Restart();
        if (record.isEnabled()) {
            record.actor = e.actor();
            record.incarnation = e.incarnation();
            record.cause = e.failure().describe();
            record.waiting = e.waiting();
            record.took = e.took().toNanos();
            record.commit();
        }
    }

    static boolean wantsDeadLetters() {
        Probes known = probes;
        return known != null && known.dead.isEnabled();
    }

    static void write(DeadLetter letter) {
        var record = new Dead();
        record.actor = letter.to();
        record.message = letter.kind();
        record.reason = letter.reason().name();
        record.commit();
    }

    static boolean wantsFullMailboxes() {
        Probes known = probes;
        return known != null && known.full.isEnabled();
    }

    static void full(String actor) {
        var record = new Full();
        record.actor = actor;
        record.commit();
    }

    @Name("dev.troupe.HandOff")
    @Label("Hand-off")
    @Category("Troupe")
    @Description("A turn took long, and its worker was given to another thread")
    @StackTrace(false)
    static final class HandOff extends Event {
        @Label("Actor")
        @Nullable
        String actor;

        @Label("Purpose")
        @Nullable
        String purpose;

        @Label("Worker")
        int worker;

        @Label("Thread That Has Lost It")
        @Nullable
        String thread;

        @Label("Ran For")
        @Timespan
        long ran;
    }

    @Name("dev.troupe.Hang")
    @Label("Hang")
    @Category("Troupe")
    @Description("A turn did not end, and was given up")
    @StackTrace(false)
    static final class Hang extends Event {
        @Label("Actor")
        @Nullable
        String actor;

        @Label("Incarnation")
        long incarnation;

        @Label("Purpose")
        @Nullable
        String purpose;

        @Label("Message Class")
        @Nullable
        String message;

        @Label("Waiting Messages")
        int waiting;

        @Label("Thread")
        @Nullable
        String thread;

        @Label("Ran For")
        @Timespan
        long ran;

        @Label("Stack of the Thread")
        @Nullable
        String stack;
    }

    @Name("dev.troupe.Restart")
    @Label("Restart")
    @Category("Troupe")
    @Description("An actor works again, with a fresh instance")
    @StackTrace(false)
    static final class Restart extends Event {
        @Label("Actor")
        @Nullable
        String actor;

        @Label("Incarnation")
        long incarnation;

        @Label("Cause")
        @Nullable
        String cause;

        @Label("Waiting Messages")
        int waiting;

        @Label("Took")
        @Timespan
        long took;
    }

    @Name("dev.troupe.DeadLetter")
    @Label("Dead Letter")
    @Category("Troupe")
    @Description("A message was accepted and will not be handled")
    @StackTrace(false)
    static final class Dead extends Event {
        @Label("Actor")
        @Nullable
        String actor;

        @Label("Message Class")
        @Nullable
        String message;

        @Label("Reason")
        @Nullable
        String reason;
    }

    @Name("dev.troupe.MailboxFull")
    @Label("Mailbox Full")
    @Category("Troupe")
    @Description("A mailbox has come to its bound; its senders wait")
    @StackTrace(false)
    static final class Full extends Event {
        @Label("Actor")
        @Nullable
        String actor;
    }
}
