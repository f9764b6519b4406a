package dev.troupe.kv.actor;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import dev.troupe.Placement;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalFailedException;
import dev.troupe.journal.JournalWriter;
import dev.troupe.journal.Recovery;
import dev.troupe.journal.Replay;
import dev.troupe.journal.SyncMode;
import dev.troupe.kv.command.DebugCommand;
import dev.troupe.kv.command.Outcome;
import dev.troupe.kv.command.StoreCommand;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.kv.store.Keyspace;
import dev.troupe.kv.store.MutationCodec;
import dev.troupe.supervisor.Backoff;
import dev.troupe.supervisor.RestartBudget;
import dev.troupe.supervisor.RestartPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The owner of the keys. It decides and applies each command at once, sends what changed to its writer, and answers with
 * the sequence on which the answer rests; the {@link Horizon} holds the answer back until that is safe. So it never waits,
 * commands overlap with the disk, and no answer is lost when it fails.
 *
 * <p>Each incarnation loads the keys from the journal through the writer, which is its child and outlives it; what the
 * last one had sent is in the journal by then, since the writer takes its messages in order. When the writer says that a
 * snapshot is due, it gets a copy of the keys, which it encodes and writes in a thread beside.
 *
 * <p>Neither of the two may hang for longer than the cut-off. What takes long for good reasons is awaited (the load, which
 * runs beside) or says that it is alive (a walk over all keys). A disk that blocks counts for longer than code that runs: a
 * writer whose append or force blocks is given up after a second more. Then the journal passes to its next incarnation,
 * and the load of that one waits for the disk.
 */
public final class KeyValueActor implements Actor<KvMessage> {
    private static final Duration LOAD_LIMIT = Duration.ofHours(1);
    private static final Duration SWEEP_EVERY = Duration.ofMillis(100);
    private static final int SWEEP_LIMIT = 1000;

    private static final RespValue NO_MEMORY =
            RespValue.failure("OOM command not allowed when used memory > 'maxmemory'.");

    /**
     * What it needs.
     *
     * @param journal for its writer; open
     * @param sync when a change is safe
     * @param cutoff how long a turn of the writer may take, and how long a stall that was asked for is awaited
     * @param maxMemory the bytes of keys and values past which nothing is added
     * @param horizon is told what is safe
     * @param persistence is told what becomes of snapshots and of the room on the disk
     */
    public record Settings(
            Journal journal,
            SyncMode sync,
            Duration cutoff,
            long maxMemory,
            Horizon horizon,
            Persistence persistence) {}

    /**
     * What was loaded.
     *
     * @param keys how many keys there were
     * @param recovery what the journal held
     */
    public record Loaded(long keys, Recovery recovery) {}

    private final Settings settings;
    private final CompletableFuture<Loaded> firstLoad;
    private Keyspace keys = new Keyspace();
    private ActorRef<JournalWriter.Message> writer;
    private long incarnation;
    private long sequence;

    /** What writes are answered while the disk is nearly full. */
    private @Nullable RespValue noRoom;

    private KeyValueActor(Settings settings, CompletableFuture<Loaded> firstLoad) {
        this.settings = settings;
        this.firstLoad = firstLoad;
    }

    /**
     * A factory of the actor.
     *
     * @param settings the same for all incarnations
     * @param firstLoad is completed when the first incarnation has loaded the keys, or could not
     */
    public static Supplier<KeyValueActor> factory(Settings settings, CompletableFuture<Loaded> firstLoad) {
        return () -> new KeyValueActor(settings, firstLoad);
    }

    /** How it is run: on the first worker, restarted within a budget, and the system ended when that does not help. */
    public static SpawnOptions options(int mailbox) {
        RestartPolicy restarts =
                new RestartPolicy(RestartBudget.defaults(), Backoff.defaults(), new Decision.Escalate());
        FailurePolicy policy =
                (failure, history) -> isFinal(failure) ? new Decision.Escalate() : restarts.decide(failure, history);
        return SpawnOptions.defaults()
                .withMailbox(mailbox)
                .withPlacement(new Placement.On(0))
                .withPolicy(policy);
    }

    /** Whether it would fail again if it started again in this process. */
    static boolean isFinal(Failure failure) {
        return failure.cause() instanceof JournalFailedException || failure.cause() instanceof LoadFailedException;
    }

    // ---- Loading

    @Override
    public void started(Context<KvMessage> context) {
        incarnation = context.incarnation();
        settings.persistence().restarts();
        ActorRef<JournalWriter.Notice> notices = context.adapt(KvMessage.Journal::new);
        writer = context.spawn(
                "writer",
                () -> new JournalWriter(settings.journal(), settings.sync(), notices),
                JournalWriter.options(new Placement.On(1), settings.cutoff()));
        var fresh = new Keyspace(context::alive);
        CompletableFuture<Recovery> recovery =
                writer.ask(reply -> new JournalWriter.Recover(new Load(fresh), reply), LOAD_LIMIT);
        context.await(recovery, LOAD_LIMIT, (found, failure) -> {
            if (found == null) {
                throw notLoaded(failure);
            }
            keys = fresh;
            sequence = found.lastSequence();
            settings.horizon().recovered(incarnation, sequence);
            firstLoad.complete(new Loaded(fresh.size(context.now().toEpochMilli()), found));
        });
        context.every(SWEEP_EVERY, new KvMessage.Sweep());
    }

    private RuntimeException notLoaded(@Nullable Throwable failure) {
        Optional<Throwable> answered = JournalWriter.Recover.answered(failure);
        if (answered.isEmpty()) {
            return new IllegalStateException("the writer did not answer: " + failure, failure);
        }
        var failed = new LoadFailedException(answered.get());
        firstLoad.completeExceptionally(failed);
        return failed;
    }

    private record Load(Keyspace keys) implements Replay {
        @Override
        public void snapshot(byte[] part) {
            apply("the snapshot", part);
        }

        @Override
        public void record(long sequence, byte[] payload) {
            apply("record " + sequence, payload);
        }

        private void apply(String what, byte[] mutations) {
            try {
                MutationCodec.decode(mutations, keys::apply);
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(what + " of the journal is none of this store: " + e.getMessage(), e);
            }
        }
    }

    // ---- Serving

    @Override
    public void receive(KvMessage message, Context<KvMessage> context) {
        switch (message) {
            case KvMessage.Batch batch -> execute(batch, context);
            case KvMessage.Journal(var notice) -> heed(notice, context);
            case KvMessage.Sweep sweep -> sweep(sweep, context);
            case KvMessage.Debug(var command, var reply) -> debug(command, reply, context);
        }
    }

    private void execute(KvMessage.Batch batch, Context<KvMessage> context) {
        long now = context.now().toEpochMilli();
        List<RespValue> values = new ArrayList<>(batch.commands().size());
        List<byte[]> records = new ArrayList<>();
        for (StoreCommand command : batch.commands()) {
            values.add(execute(command, now, records));
            context.alive();
        }
        if (!records.isEmpty()) {
            writer.tell(new JournalWriter.Append(sequence + 1, records));
            sequence += records.size();
        }
        batch.reply().with(new Answer(values, incarnation, sequence));
    }

    private RespValue execute(StoreCommand command, long now, List<byte[]> records) {
        if (noRoom != null && command.writes()) {
            return noRoom;
        }
        Outcome outcome = command.execute(keys, now);
        if (outcome.mutations().isEmpty()) {
            return outcome.reply();
        }
        if (keys.bytes() > settings.maxMemory() && outcome.adds()) {
            return NO_MEMORY;
        }
        outcome.mutations().forEach(keys::apply);
        records.add(MutationCodec.encode(outcome.mutations()));
        return outcome.reply();
    }

    private void heed(JournalWriter.Notice notice, Context<KvMessage> context) {
        switch (notice) {
            case JournalWriter.Notice.Durable(long upTo) -> settings.horizon().advance(upTo);
            case JournalWriter.Notice.SnapshotDue due -> {
                settings.persistence().snapshotBegins();
                writer.tell(new JournalWriter.Snapshot(sequence, keys.copy()::encode));
            }
            case JournalWriter.Notice.SnapshotEnded(long upTo, boolean taken) ->
                settings.persistence().snapshotEnds(taken, context.now());
            case JournalWriter.Notice.RoomLow(long usable, long reserve) -> {
                settings.persistence().room(false);
                noRoom = RespValue.failure(
                        "MISCONF Errors writing to the AOF file: writes are refused while the disk has less"
                                + " room than its reserve: usable=" + usable + " reserve=" + reserve);
            }
            case JournalWriter.Notice.RoomEnough enough -> {
                settings.persistence().room(true);
                noRoom = null;
            }
        }
    }

    private void sweep(KvMessage.Sweep sweep, Context<KvMessage> context) {
        if (keys.expireSome(context.now().toEpochMilli(), SWEEP_LIMIT) == SWEEP_LIMIT) {
            context.self().tell(sweep); // there are more, and others wait for their turn
        }
    }

    // ---- What DEBUG asks for. Each happens at the first attempt only, so that supervision can be seen from outside. A
    // spin has no second one: the message of a turn that was given up is set aside, and who asked for it is told.

    private void debug(DebugCommand command, Reply<Answer> reply, Context<KvMessage> context) {
        reply.with(new Answer(List.of(RespValue.OK), incarnation, 0));
        if (command.target() == DebugCommand.Target.WRITER) {
            writer.tell(new DebugWriter(command.fault()));
        } else {
            fail(command.fault(), context);
        }
    }

    /** Has the writer fail: it has a name, since the record of a hang gives that. */
    private final class DebugWriter implements JournalWriter.Job {
        private final DebugCommand.Fault fault;

        private DebugWriter(DebugCommand.Fault fault) {
            this.fault = fault;
        }

        @Override
        public void run(Context<JournalWriter.Message> context) {
            fail(fault, context);
        }
    }

    private void fail(DebugCommand.Fault fault, Context<?> context) {
        if (context.attempt() > 1) {
            return;
        }
        switch (fault) {
            case CRASH -> throw new DebugCrash();
            case STALL_SPIN -> spin(context.system());
            case STALL_AWAIT -> context.await(new CompletableFuture<>(), settings.cutoff(), (value, failure) -> {});
        }
    }

    /** For as long as there is a store, whoever asks it to stop. */
    private static void spin(ActorSystem system) {
        var end = system.whenStopped().toCompletableFuture();
        while (!end.isDone()) {
            Thread.onSpinWait();
        }
    }
}
