package dev.troupe.persistence;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalDamagedException;
import dev.troupe.journal.JournalFailedException;
import dev.troupe.journal.JournalWriter;
import dev.troupe.journal.LaterVersionException;
import dev.troupe.journal.Recovery;
import dev.troupe.persistence.codec.CodecException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Owns the pasts of all durable actors of a store. Commands come to it first: it loads the actor if need be and hands them
 * on. It gives each fact its sequence, sends it to the writer of the journal, and tells the actors what is durable.
 *
 * <p>If the writer fails, so does the keeper, and with it all actors that are loaded: what they had decided may not be in
 * the journal, which the next incarnation reads. The writer outlives the keeper.
 */
final class Keeper implements Actor<KeeperMessage> {
    private static final Duration PATIENCE = Duration.ofHours(1);

    private static final long MOST_UNDER_WAY = 64L << 20;

    /** About what it takes in memory to have a record under way, beside the record. */
    private static final int BESIDE_RECORD = 256;

    private static final String WRITER = "writer";

    /** What an actor that may leave can get from elsewhere until that is clear. */
    private static final int MOST_STASHED = 1024;

    /** A durable actor that is loaded. */
    private static final class Loaded {
        final long number;
        final ActorRef<Object> ref;

        /** Where its commands go, which are counted. */
        final ActorRef<Object> commands;

        /** Its incarnation, and how many records have come of that. */
        long life;

        long records;

        /** The commands to all incarnations. */
        long sent;

        Loaded(long number, ActorRef<Object> ref) {
            this.number = number;
            this.ref = ref;
            this.commands = ref.adapt(EntityMessage.Command::new);
        }
    }

    /**
     * What waits until the journal is durable up to a sequence: news for an actor, of which the last counts, or an answer.
     */
    private sealed interface Waiting {
        long sequence();

        record News(long sequence, EntityKey key, EntityMessage.Durable news, long bytes) implements Waiting {}

        record Answer(long sequence, Runnable answer) implements Waiting {}
    }

    private final Journal journal;
    private final DurableStore.Settings settings;
    private final Map<String, DurableKind<?, ?, ?>> kinds;
    private final Map<String, SpawnOptions> optionsOfKinds = new HashMap<>();
    private final CompletableFuture<Recovery> firstRecovery;
    private final Map<EntityKey, Loaded> loaded = new HashMap<>();
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    /** Of actors that have sent what is not durable yet, the sequence of the last of it. */
    private final Map<EntityKey, Long> lastOf = new HashMap<>();

    /** Up to where the journal is durable. */
    private long durable;

    /** Who has yet to be told whether there is room. */
    private final Queue<Loaded> untold = new ArrayDeque<>();

    /** Whether a message of its own is on its way, by which it goes on to tell. */
    private boolean goesOn;

    private Pasts pasts = new Pasts();
    private ActorRef<JournalWriter.Message> writer;
    private long sequence;

    /** The last actor spawned or life begun; unlike those of all other incarnations. */
    private long numbers;

    /** Of what was sent to the writer and is not known to be durable. */
    private long bytesUnderWay;

    /** Why nothing can be persisted now; null if it can. */
    private @Nullable String noRoom;

    Keeper(
            Journal journal,
            DurableStore.Settings settings,
            Map<String, DurableKind<?, ?, ?>> kinds,
            CompletableFuture<Recovery> firstRecovery) {
        this.journal = journal;
        this.settings = settings;
        this.kinds = kinds;
        this.firstRecovery = firstRecovery;
    }

    /**
     * Restarts as usual, but not where the journal itself is the trouble.
     *
     * @param firstRecovery is failed if there is none before the keeper ends
     */
    static SpawnOptions options(
            DurableStore.Settings settings, ActorSystem system, CompletableFuture<Recovery> firstRecovery) {
        FailurePolicy usual = notResumed(settings.keeper(), system);
        return settings.keeper().withPolicy((failure, history) -> {
            Decision decision = null;
            try {
                decision = isFinal(failure) ? new Decision.Stop() : usual.decide(failure, history);
                return decision;
            } finally {
                if (!(decision instanceof Decision.Restart)) { // also if the policy throws
                    firstRecovery.completeExceptionally(Objects.requireNonNullElseGet(
                            failure.cause(), () -> new IllegalStateException("the store has ended: " + failure)));
                }
            }
        });
    }

    /** The policy of these options, which restarts where it would resume: what is half changed begins from the journal. */
    private static FailurePolicy notResumed(SpawnOptions options, ActorSystem system) {
        FailurePolicy usual = Stream.of(options.policy(), system.settings().policy())
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(FailurePolicy::restartAtOnce);
        return (failure, history) -> {
            Decision decision = usual.decide(failure, history);
            return decision instanceof Decision.Resume ? new Decision.Restart(Duration.ZERO) : decision;
        };
    }

    /** Of what the journal says. What an actor says of its own events is none of that, also if it escalates. */
    private static boolean isFinal(Failure failure) {
        boolean isOfAnActor =
                failure instanceof Failure.Escalated(String child, Failure its) && !child.endsWith("/" + WRITER);
        return !isOfAnActor && isFinal(failure.cause());
    }

    private static boolean isFinal(@Nullable Throwable failure) {
        return failure instanceof JournalFailedException
                || failure instanceof JournalDamagedException
                || failure instanceof LaterVersionException
                || failure instanceof CodecException
                || failure instanceof UnknownKindException
                || (failure != null && isFinal(failure.getCause()));
    }

    @Override
    public void started(Context<KeeperMessage> context) {
        numbers = context.incarnation() << 32;
        ActorRef<KeeperMessage> self = context.self();
        writer = context.spawn(
                WRITER,
                () -> new JournalWriter(journal, settings.sync(), self.adapt(KeeperMessage.FromWriter::new)),
                JournalWriter.options(settings.writer(), settings.writerHangAfter()));
        var read = new Pasts();
        CompletableFuture<Recovery> recovery = writer.ask(reply -> new JournalWriter.Recover(read, reply), PATIENCE);
        context.await(recovery, PATIENCE, (found, failure) -> {
            if (found == null) {
                throw notRead(failure);
            }
            requireKinds(read);
            pasts = read;
            sequence = found.lastSequence();
            firstRecovery.complete(found);
        });
    }

    private RuntimeException notRead(@Nullable Throwable failure) {
        JournalWriter.Recover.answered(failure).filter(Keeper::isFinal).ifPresent(firstRecovery::completeExceptionally);
        return new IllegalStateException("the journal could not be read", failure);
    }

    private void requireKinds(Pasts read) {
        Set<String> unknown = new TreeSet<>(read.kinds());
        unknown.removeAll(kinds.keySet());
        if (!unknown.isEmpty()) {
            throw new UnknownKindException(unknown, new TreeSet<>(kinds.keySet()));
        }
    }

    @Override
    public void receive(KeeperMessage message, Context<KeeperMessage> context) {
        switch (message) {
            case KeeperMessage.Command(var key, var command) -> command(key, command, context);
            case KeeperMessage.Load(var key, var number, var reply) -> load(key, number, reply);
            case KeeperMessage.Append append -> append(append, context);
            case KeeperMessage.WhenDurable(var key, long life, var done) -> {
                if (loaded(key, life) != null) {
                    whenDurable(key, () -> done.complete(true));
                }
            }
            case KeeperMessage.Idle idle -> idle(idle);
            case KeeperMessage.Ended(var key) ->
                loaded.computeIfPresent(key, (k, one) -> one.ref.hasEnded() ? null : one);
            case KeeperMessage.GoOn goOn -> {
                goesOn = false;
                tell(context);
            }
            case KeeperMessage.FromWriter(var notice) -> noticed(notice, context);
        }
    }

    private void command(EntityKey key, Object command, Context<KeeperMessage> context) {
        Loaded one = loaded.get(key);
        if (one == null || one.ref.hasEnded()) {
            long number = ++numbers;
            one = new Loaded(number, spawn(key, number, context));
            loaded.put(key, one);
        }
        one.sent++;
        context.forward(one.commands, command);
    }

    private ActorRef<Object> spawn(EntityKey key, long number, Context<KeeperMessage> context) {
        DurableKind<?, ?, ?> kind =
                Objects.requireNonNull(kinds.get(key.kind()), "addresses are of kinds of the store");
        ActorRef<KeeperMessage> self = context.self();
        int maxEffects = context.system().settings().maxEffects();
        String name = key.toString().replaceAll("[/$]", ".") + "#" + (number >>> 32) + "." + (int) number;
        SpawnOptions options = optionsOfKinds.computeIfAbsent(
                key.kind(),
                of -> kind.options().withStash(MOST_STASHED).withPolicy(notResumed(kind.options(), context.system())));
        ActorRef<Object> ref = context.spawn(name, () -> new Entity<>(kind, key, number, self, maxEffects), options);
        context.watch(ref, terminated -> new KeeperMessage.Ended(key));
        return ref;
    }

    /**
     * A life begins when it knows its past, and that is durable, for what the life answers rests on it. What it sends is
     * told from what those before it have sent by its number.
     */
    private void load(EntityKey key, long number, Reply<KeeperMessage.Loaded> reply) {
        Loaded one = loaded.get(key);
        if (one == null || one.number != number) {
            reply.with(KeeperMessage.Loaded.REPLACED);
            return;
        }
        long life = ++numbers;
        one.life = life;
        one.records = 0;
        Past past = pasts.of(key);
        whenDurable(key, () -> reply.with(new KeeperMessage.Loaded(past, life, noRoom)));
    }

    /** The actor, if this is the incarnation of it that was loaded last. */
    private @Nullable Loaded loaded(EntityKey key, long life) {
        Loaded one = loaded.get(key);
        return one != null && one.life == life ? one : null;
    }

    /**
     * What does not come of the incarnation that was loaded last is lost with that: the one after it has not seen it. So is
     * what comes of actors of the keeper before, since it rests on facts that may be lost.
     */
    private void append(KeeperMessage.Append append, Context<KeeperMessage> context) {
        EntityKey key = append.facts().key();
        Loaded one = loaded(key, append.life());
        if (one == null) {
            return;
        }
        if (append.number() != one.records + 1) {
            throw new IllegalStateException("records of an actor come without a gap: actor=" + key + " expected="
                    + (one.records + 1) + " got=" + append.number());
        }
        one.records = append.number();
        pasts.add(append.facts());
        sequence++;
        writer.tell(new JournalWriter.Append(sequence, List.of(append.record())));
        long bytes = append.record().length + (long) BESIDE_RECORD;
        bytesUnderWay += bytes;
        lastOf.put(key, sequence);
        waiting.add(new Waiting.News(sequence, key, new EntityMessage.Durable(append.life(), append.number()), bytes));
        if (bytesUnderWay > MOST_UNDER_WAY) {
            waitForJournal(context);
        }
    }

    /** Takes nothing more until the writer has caught up, or the memory would fill up with what it has to write. */
    private void waitForJournal(Context<KeeperMessage> context) {
        CompletableFuture<Long> caughtUp = writer.ask(JournalWriter.CatchUp::new, PATIENCE);
        context.await(caughtUp, PATIENCE, (upTo, failure) -> {
            if (upTo == null) {
                throw new IllegalStateException("the writer of the journal does not catch up", failure);
            }
            durable(upTo, context);
        });
    }

    /** Runs this when everything is durable that the actor has sent. */
    private void whenDurable(EntityKey key, Runnable answer) {
        if (!lastOf.containsKey(key)) {
            answer.run();
        } else {
            waiting.add(new Waiting.Answer(sequence, answer)); // the queue is in order, so it may be later than need be
        }
    }

    private void durable(long upTo, Context<KeeperMessage> context) {
        durable = Math.max(durable, upTo);
        tell(context);
    }

    /** Tells its actors what they have to know: as many as one turn may, and the others in the next one. */
    private void tell(Context<KeeperMessage> context) {
        int left = context.system().settings().maxEffects() / 2;
        for (; left > 0 && !untold.isEmpty(); left--) {
            untold.remove().ref.tell(new EntityMessage.Room(noRoom));
        }
        Map<EntityKey, EntityMessage.Durable> news = new LinkedHashMap<>();
        Waiting next = waiting.peek();
        for (; left > 0 && next != null && next.sequence() <= durable; left--) {
            waiting.remove();
            switch (next) {
                case Waiting.News(long at, var key, var of, long bytes) -> {
                    bytesUnderWay -= bytes;
                    lastOf.remove(key, at);
                    news.put(key, of);
                }
                case Waiting.Answer(long at, var answer) -> answer.run();
            }
            next = waiting.peek();
        }
        news.forEach((key, of) -> {
            Loaded one = loaded.get(key);
            if (one != null) {
                one.ref.tell(of);
            }
        });
        if (left == 0 && !goesOn) {
            goesOn = true;
            context.self().tell(new KeeperMessage.GoOn());
        }
    }

    private void noticed(JournalWriter.Notice notice, Context<KeeperMessage> context) {
        switch (notice) {
            case JournalWriter.Notice.Durable(long upTo) -> durable(upTo, context);
            case JournalWriter.Notice.SnapshotDue due ->
                writer.tell(new JournalWriter.Snapshot(sequence, pasts.snapshot(context::alive)));
            case JournalWriter.Notice.SnapshotEnded ended -> {} // which the writer has logged if it has failed
            case JournalWriter.Notice.RoomLow(long usable, long reserve) ->
                room("the disk of the journal is nearly full: usable=" + usable + " reserve=" + reserve, context);
            case JournalWriter.Notice.RoomEnough enough -> room(null, context);
        }
    }

    private void room(@Nullable String none, Context<KeeperMessage> context) {
        noRoom = none;
        untold.clear();
        untold.addAll(loaded.values());
        tell(context);
    }

    /**
     * If it has handled all that it was sent, all that it knows is here, and it is told to stop. Otherwise something is
     * under way, or an incarnation before has handled some: behind what it was sent comes how much that was.
     */
    private void idle(KeeperMessage.Idle idle) {
        Loaded one = loaded(idle.key(), idle.life());
        if (one == null) {
            return;
        }
        if (one.sent == idle.handled()) {
            loaded.remove(idle.key());
            one.ref.stop();
        } else {
            one.ref.tell(new EntityMessage.Sent(one.life, one.sent));
        }
    }
}
