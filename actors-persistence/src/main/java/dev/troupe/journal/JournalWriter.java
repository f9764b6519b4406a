package dev.troupe.journal;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.AskException;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Placement;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReason;
import dev.troupe.spi.ControlMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one actor that writes to a journal. It appends what it is sent, forces or flushes once for all that waits, up to a
 * bound, and then tells its listener up to where the journal is safe. For appends and forces it waits for the disk in its
 * turns: place it on a worker of its own and have it never interrupted ({@code withoutInterrupts}), which would fail the
 * journal. Reading the journal and starting a tail take as long as they take, in a thread beside, and messages wait for it;
 * it is logged now and then how far a reading is.
 *
 * <p>The journal belongs to the address and is handed from one incarnation to the next by the factory that captures it.
 * Each incarnation writes to a tail of its own, and starts it when the first message needs it. So one that was given up
 * may still be inside its tail when the next one reads the journal; {@link Journal} says what becomes of it. An append that
 * a failed incarnation has written already is recognized by its sequence and not written twice.
 *
 * <p>A {@link JournalFailedException} crashes the incarnation, and those that follow: nothing is acknowledged any more.
 * Its policy should end the process rather than try again.
 *
 * <p>It looks once a second, and after each part of the reserve that it has filled, how much room the disk has, and tells
 * its listener, which should then have nothing more written. What comes all the same is taken.
 *
 * <p>Snapshots are written in a thread beside, one at a time, while it goes on; one that fails is logged and leaves the
 * journal as it was.
 */
public final class JournalWriter implements Actor<JournalWriter.Message> {
    private static final System.Logger LOG = System.getLogger("dev.troupe.journal");
    private static final Duration CATCH_UP_AFTER = Duration.ofSeconds(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    /** It is no sign of a defect that a journal is large, or that a disk is slow. */
    private static final Duration LOAD_LIMIT = Duration.ofHours(1);

    /** Far more than there are batches under way. */
    private static final int MAILBOX = 1 << 20;

    /**
     * After so many messages, or bytes of records, what was appended is forced, however many more wait: that is some
     * milliseconds of work, about what a force takes.
     */
    private static final int MOST_MESSAGES = 4096;

    private static final int MOST_BYTES = 1 << 20;

    /** Where so many were handled in one go, more may be on the way that are in no mailbox yet: a worker takes in parts. */
    private static final int MANY_MESSAGES = 64;

    /** Nothing was told yet. */
    private static final long NONE = -1;

    /** What a writer takes. */
    public sealed interface Message {}

    /**
     * Append these records.
     *
     * @param first the sequence of the first; the others follow without a gap. Records that the journal has already are
     *     left out. A gap before the first is a crash of the writer; after any crash, what follows a gap is left out
     *     until the next {@link Recover}
     * @param payloads not changed any more
     */
    public record Append(long first, List<byte[]> payloads) implements Message {}

    /**
     * Answer when everything that was sent before is safe.
     *
     * @param reply with the last sequence
     */
    public record CatchUp(Reply<Long> reply) implements Message {}

    /**
     * Read the journal from its start and go on in a new tail.
     *
     * @param fold takes each record, in a thread beside; what it builds may be used when the reply has come
     * @param reply fails with {@link JournalDamagedException}, {@link JournalFailedException} or what the fold throws
     */
    public record Recover(Replay fold, Reply<Recovery> reply) implements Message {
        /**
         * What the writer has answered with, which is final.
         *
         * @param failure of the request
         * @return empty if the writer has not answered: it has failed or is late, and a next one may succeed
         */
        public static Optional<Throwable> answered(@Nullable Throwable failure) {
            return failure instanceof AskException.Failed failed && failed.failure() == null
                    ? Optional.ofNullable(failed.getCause())
                    : Optional.empty();
        }
    }

    /**
     * Take a snapshot; {@link Notice.SnapshotEnded} follows. It begins with a new tail, so all that was appended is durable.
     *
     * @param sequence of the last append before this message; there is no snapshot of another one
     * @param source what the state of the owner was then, read in a thread beside
     */
    public record Snapshot(long sequence, SnapshotSource source) implements Message {}

    /** Maintenance that runs as a turn of the writer. */
    @FunctionalInterface
    public non-sealed interface Job extends Message {
        /**
         * Runs on the writer's thread.
         *
         * @throws Exception any exception is a crash of the writer
         */
        void run(Context<Message> context) throws Exception;
    }

    /** A snapshot was written, or could not be. */
    private record Written(long sequence, @Nullable Throwable failure) implements Message {}

    /** What a listener is told. */
    public sealed interface Notice extends ControlMessage {
        /** Every record up to this sequence is safe, by the mode. */
        record Durable(long upTo) implements Notice {}

        /** It is time for a {@link JournalWriter.Snapshot}. Told once per tail; this sequence was the last one then. */
        record SnapshotDue(long sequence) implements Notice {}

        /**
         * What became of a {@link JournalWriter.Snapshot}. Nothing is told if the writer fails first.
         *
         * @param taken whether there is one now
         */
        record SnapshotEnded(long sequence, boolean taken) implements Notice {}

        /** The reserve of the disk is begun. Told once, and after each recovery unless there is room enough. */
        record RoomLow(long usable, long reserve) implements Notice {}

        /** There is room again, or there is when a recovery ends. */
        record RoomEnough() implements Notice {}
    }

    private enum Tick implements Message {
        FORCE,
        CATCH_UP,
        GO_ON,
        LOOK
    }

    private final Journal journal;
    private final SyncMode mode;
    private final ActorRef<? super Notice> listener;
    private final RoomWatch room;
    private Journal.@Nullable Tail tail;

    private long told = NONE;

    /** Messages, and bytes of records, since something was told last. */
    private int messages;

    private long bytes;

    /** The messages when it was last seen to that those on the way come first. */
    private int messagesSeen;

    /** Answered when what was sent before is safe. */
    private final List<Reply<Long>> waiting = new ArrayList<>();

    private boolean dueTold;

    /** Whether a snapshot is being written. */
    private boolean inSnapshot;

    /** The appends left out behind a gap, until the next recovery; the first of them is logged. */
    private long dropped;

    /** Whether this incarnation has handed over the journal, so that its listener knows where it ends. */
    private boolean inStep;

    /**
     * A writer.
     *
     * @param journal open, and used by nobody else
     * @param mode when to force
     * @param listener whom to tell
     */
    public JournalWriter(Journal journal, SyncMode mode, ActorRef<? super Notice> listener) {
        this.journal = Objects.requireNonNull(journal, "journal");
        this.mode = Objects.requireNonNull(mode, "mode");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.room = new RoomWatch(journal::room, listener::tell);
    }

    /**
     * How a writer is run as the child of its owner, which fails with it and which it outlives.
     *
     * @param where best a worker of its own, since it waits for the disk in its turns
     * @param hangAfter how long one append or force may take
     */
    public static SpawnOptions options(Placement where, Duration hangAfter) {
        return SpawnOptions.defaults()
                .withMailbox(MAILBOX)
                .withPlacement(where)
                .withPolicy((failure, history) -> new Decision.Escalate())
                .withHangAfter(hangAfter)
                .withoutInterrupts() // one would close the file that it writes
                .keptAcrossRestart();
    }

    @Override
    public void started(Context<Message> context) {
        if (mode instanceof SyncMode.Every(Duration interval)) {
            context.every(interval, Tick.FORCE);
        }
        context.every(LOOK_EVERY, Tick.LOOK);
        if (context.incarnation() > 1) {
            context.after(CATCH_UP_AFTER, Tick.CATCH_UP); // what was written before may not have been told
        }
    }

    @Override
    public void receive(Message message, Context<Message> context) throws Exception {
        messages++;
        switch (message) {
            case Append append -> withTail(context, open -> append(open, append));
            case CatchUp(var reply) -> withTail(context, open -> waiting.add(reply));
            case Recover recover -> recover(recover, context);
            case Snapshot snapshot -> withTail(context, open -> snapshot(open, snapshot, context));
            case Written written -> written(written);
            case Job job -> job.run(context);
            case Tick tick -> {
                switch (tick) {
                    case FORCE -> force();
                    case CATCH_UP -> withTail(context, open -> {});
                    case GO_ON -> {}
                    case LOOK -> room.look();
                }
            }
        }
    }

    private void append(Journal.Tail open, Append append) {
        long sequence = append.first();
        for (byte[] payload : append.payloads()) {
            long next = open.lastSequence() + 1;
            if (sequence > next) {
                if (inStep) {
                    throw new IllegalStateException(
                            "records follow one another without a gap: expected=" + next + " got=" + sequence);
                }
                if (dropped++ == 0) {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "event=gap expected=" + next + " got=" + sequence + " action=drop");
                }
                return;
            }
            if (sequence == next) {
                room.appended(payload.length);
                open.append(sequence, payload);
                bytes += RecordFormat.OVERHEAD + payload.length;
            }
            sequence++;
        }
    }

    private void recover(Recover recover, Context<Message> context) {
        if (dropped > 0) {
            LOG.log(System.Logger.Level.WARNING, "event=gap-ended dropped=" + dropped);
            dropped = 0;
        }
        load(context, recover.fold(), (loaded, failure) -> {
            if (failure instanceof DirectoryInUseException busy) {
                throw busy; // a later incarnation may find it free
            }
            if (loaded == null) {
                recover.reply().fail(Objects.requireNonNull(failure));
                return;
            }
            started(loaded.tail());
            told = loaded.found().lastSequence();
            inStep = true;
            recover.reply().with(loaded.found());
            room.begin();
        });
    }

    /**
     * With the tail of this incarnation. What an earlier one wrote is safe once there is one, and will be told. If none can
     * be started, what was to be done with it is lost.
     */
    private void withTail(Context<Message> context, Consumer<Journal.Tail> then) {
        Journal.Tail open = tail;
        if (open != null) {
            then.accept(open);
            return;
        }
        load(context, Replay.ignoring(), (loaded, failure) -> {
            if (loaded == null) {
                throw new CompletionException("the journal could not be read", failure);
            }
            started(loaded.tail());
            told = NONE;
            then.accept(loaded.tail());
        });
    }

    private void snapshot(Journal.Tail open, Snapshot snapshot, Context<Message> context) {
        if (inSnapshot || snapshot.sequence() != open.lastSequence()) {
            String why = inSnapshot ? "busy" : "sequence";
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=snapshot-refused cause=" + why + " sequence=" + snapshot.sequence() + " last="
                            + open.lastSequence());
            listener.tell(new Notice.SnapshotEnded(snapshot.sequence(), false));
            return;
        }
        context.await(context.system().blocking(open::roll), LOAD_LIMIT, (rolled, failure) -> {
            if (rolled == null) {
                throw new CompletionException("no new tail could be started", failure);
            }
            started(rolled);
            inSnapshot = true;
            var writing = context.system().blocking(() -> {
                rolled.snapshot(snapshot.source());
                return true;
            });
            context.pipe(writing, (done, why) -> new Written(snapshot.sequence(), why));
        });
    }

    private void written(Written written) {
        inSnapshot = false;
        if (written.failure() != null) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=snapshot-failed sequence=" + written.sequence(),
                    written.failure());
        }
        listener.tell(new Notice.SnapshotEnded(written.sequence(), written.failure() == null));
    }

    private void started(Journal.Tail started) {
        tail = started;
        dueTold = false;
    }

    private record Loaded(Recovery found, Journal.Tail tail) {}

    /** Reads the journal and starts a tail behind it. */
    private void load(Context<Message> context, Replay fold, BiConsumer<@Nullable Loaded, @Nullable Throwable> then) {
        tail = null; // ended by the recovery
        var loading =
                context.system().blocking(() -> new Loaded(journal.recover(new Progress(fold)), journal.startTail()));
        context.await(loading, LOAD_LIMIT, then);
    }

    @Override
    public void batchEnd(Context<Message> context) {
        Journal.Tail open = tail;
        if (open == null || isPutOff(open, context)) {
            return;
        }
        settle(open);
        if (!dueTold && !inSnapshot && open.isSnapshotDue()) {
            dueTold = true;
            listener.tell(new Notice.SnapshotDue(open.lastSequence()));
        }
    }

    /**
     * What waits is appended before the force. Another end of a batch follows, with the next look if what waits is dropped
     * unhandled; before a stop there may be none.
     */
    private boolean isPutOff(Journal.Tail open, Context<Message> context) {
        if (open.lastSequence() == told || messages >= MOST_MESSAGES || bytes >= MOST_BYTES) {
            return false;
        }
        if (context.self().waiting() > 0) {
            return true;
        }
        if (messages - messagesSeen < MANY_MESSAGES) {
            return false;
        }
        messagesSeen = messages;
        context.after(Duration.ZERO, Tick.GO_ON); // comes behind what the worker takes in next
        return true;
    }

    /** Makes what was appended safe, and says so. */
    private void settle(Journal.Tail open) {
        if (open.lastSequence() != told) {
            if (mode instanceof SyncMode.Always) {
                open.force();
            } else {
                open.flush();
            }
            told = open.lastSequence();
            listener.tell(new Notice.Durable(told));
        }
        messages = 0;
        messagesSeen = 0;
        bytes = 0;
        waiting.forEach(reply -> reply.with(told));
        waiting.clear();
    }

    private void force() {
        Journal.Tail open = tail;
        if (open != null && open.durableUpTo() < open.lastSequence()) {
            open.force();
        }
    }

    @Override
    public void stopped(StopReason reason) {
        Journal.Tail open = tail;
        if (open != null && reason instanceof StopReason.Requested) {
            try (open) {
                settle(open);
            }
        }
    }
}
