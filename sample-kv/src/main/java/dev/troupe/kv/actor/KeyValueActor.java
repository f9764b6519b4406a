package dev.troupe.kv.actor;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import dev.troupe.Placement;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.kv.command.DebugCommand;
import dev.troupe.kv.command.Outcome;
import dev.troupe.kv.command.StoreCommand;
import dev.troupe.kv.resp.RespValue;
import dev.troupe.kv.store.Keyspace;
import dev.troupe.kv.store.MutationCodec;
import dev.troupe.persistence.DataDirectory;
import dev.troupe.persistence.JournalDamagedException;
import dev.troupe.persistence.JournalFailedException;
import dev.troupe.persistence.JournalWriter;
import dev.troupe.persistence.Recovery;
import dev.troupe.persistence.SyncMode;
import dev.troupe.supervisor.Backoff;
import dev.troupe.supervisor.RestartBudget;
import dev.troupe.supervisor.RestartPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The owner of the keys. It decides and applies each command at once, sends what changed to its writer, and parks the
 * reply until the writer says that the change is safe; the reply of a read waits for the changes that it may have seen.
 * It never waits itself, so commands overlap with the disk.
 *
 * <p>Each incarnation loads the keys from the journal through the writer, which is its child and outlives it; what the
 * last one had sent is in the journal by then, since the writer takes its messages in order.
 */
public final class KeyValueActor implements Actor<KvMessage> {
    private static final Duration LOAD_LIMIT = Duration.ofHours(1);
    private static final Duration WRITER_HANG = Duration.ofMinutes(10);
    private static final Duration SWEEP_EVERY = Duration.ofMillis(100);
    private static final int SWEEP_LIMIT = 1000;

    /** A turn has a bound on its effects, of which each reply is one. */
    private static final int REPLIES_PER_TURN = 1024;

    private static final RespValue NO_SPIN =
            RespValue.error("DEBUG STALL spin is not supported: a turn that never ends is reported, and not ended");

    private record Parked(long upTo, Reply<List<RespValue>> reply, List<RespValue> values) {}

    private final DataDirectory directory;
    private final SyncMode sync;
    private final Duration cutoff;
    private final ArrayDeque<Parked> parked = new ArrayDeque<>();
    private final List<byte[]> unsent = new ArrayList<>();
    private Keyspace keys = new Keyspace();
    private KvMessage.@Nullable Loaded loaded;
    private ActorRef<JournalWriter.Message> writer;
    private long sequence;
    private long durable;

    private KeyValueActor(DataDirectory directory, SyncMode sync, Duration cutoff) {
        this.directory = directory;
        this.sync = sync;
        this.cutoff = cutoff;
    }

    /**
     * A factory of the actor.
     *
     * @param directory for its writer; open
     * @param sync when a change is safe
     * @param cutoff how long an actor may await something that never comes
     */
    public static java.util.function.Supplier<KeyValueActor> factory(
            DataDirectory directory, SyncMode sync, Duration cutoff) {
        return () -> new KeyValueActor(directory, sync, cutoff);
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

    private static boolean isFinal(Failure failure) {
        return failure.cause() instanceof JournalFailedException || failure.cause() instanceof JournalDamagedException;
    }

    @Override
    public void started(Context<KvMessage> context) {
        ActorRef<KvMessage> self = context.self();
        writer = context.spawn(
                "writer",
                () -> new JournalWriter<>(directory, sync, self, KvMessage.Durable::new),
                SpawnOptions.defaults()
                        .withPlacement(new Placement.On(1))
                        .withPolicy((failure, history) -> new Decision.Escalate())
                        .withHangAfter(WRITER_HANG)
                        .keptAcrossRestart());
        var fresh = new Keyspace();
        CompletableFuture<Recovery> recovery = writer.ask(
                reply -> new JournalWriter.Recover((at, record) -> MutationCodec.decode(record, fresh::apply), reply),
                LOAD_LIMIT);
        context.await(recovery, LOAD_LIMIT, (found, failure) -> {
            if (found == null) {
                throw unwrapped(failure);
            }
            keys = fresh;
            sequence = found.lastSequence();
            durable = sequence;
            loaded = new KvMessage.Loaded(fresh.size(context.now().toEpochMilli()), found);
        });
        context.every(SWEEP_EVERY, new KvMessage.Sweep());
    }

    private static RuntimeException unwrapped(@Nullable Throwable failure) {
        Throwable cause = failure == null ? null : failure.getCause();
        return cause instanceof RuntimeException e
                ? e
                : new IllegalStateException("the journal could not be loaded", failure);
    }

    @Override
    public void receive(KvMessage message, Context<KvMessage> context) {
        switch (message) {
            case KvMessage.Batch batch -> execute(batch, context.now().toEpochMilli());
            case KvMessage.Durable(long upTo) -> release(upTo, context);
            case KvMessage.Sweep sweep -> keys.expireSome(context.now().toEpochMilli(), SWEEP_LIMIT);
            case KvMessage.Ready(var reply) -> reply.with(java.util.Objects.requireNonNull(loaded));
            case KvMessage.Debug(var command, var reply) -> debug(command, reply, context);
        }
    }

    private void execute(KvMessage.Batch batch, long now) {
        List<RespValue> values = new ArrayList<>(batch.commands().size());
        for (StoreCommand command : batch.commands()) {
            Outcome outcome = command.execute(keys, now);
            if (!outcome.mutations().isEmpty()) {
                outcome.mutations().forEach(keys::apply);
                unsent.add(MutationCodec.encode(outcome.mutations()));
                sequence++;
            }
            values.add(outcome.reply());
        }
        if (sequence == durable) {
            batch.reply().with(values);
        } else {
            parked.add(new Parked(sequence, batch.reply(), values));
        }
    }

    @Override
    public void batchEnd(Context<KvMessage> context) {
        if (!unsent.isEmpty()) {
            writer.tell(new JournalWriter.Append(sequence - unsent.size() + 1, List.copyOf(unsent)));
            unsent.clear();
        }
    }

    private void release(long upTo, Context<KvMessage> context) {
        durable = Math.max(durable, upTo);
        int left = REPLIES_PER_TURN;
        while (!parked.isEmpty() && parked.element().upTo() <= durable) {
            if (left-- == 0) {
                context.self().tell(new KvMessage.Durable(upTo));
                return;
            }
            Parked first = parked.remove();
            first.reply().with(first.values());
        }
    }

    // ---- What DEBUG asks for. Each happens at the first attempt only, so that supervision can be seen from outside.

    private void debug(DebugCommand command, Reply<List<RespValue>> reply, Context<KvMessage> context) {
        if (command.fault() == DebugCommand.Fault.STALL_SPIN) {
            reply.with(List.of(NO_SPIN));
            return;
        }
        reply.with(List.of(RespValue.OK));
        if (command.target() == DebugCommand.Target.WRITER) {
            writer.tell((JournalWriter.Job) at -> fail(command.fault(), at));
        } else {
            fail(command.fault(), context);
        }
    }

    private void fail(DebugCommand.Fault fault, Context<?> context) {
        if (context.attempt() > 1) {
            return;
        }
        switch (fault) {
            case CRASH -> throw new DebugCrash();
            case STALL_SPIN -> throw new IllegalArgumentException("refused before");
            case STALL_AWAIT -> context.await(new CompletableFuture<>(), cutoff, (value, failure) -> {});
        }
    }
}
