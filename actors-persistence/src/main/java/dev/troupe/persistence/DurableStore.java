package dev.troupe.persistence;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Lifetime;
import dev.troupe.Placement;
import dev.troupe.SpawnOptions;
import dev.troupe.Strategy;
import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalWriter;
import dev.troupe.journal.Recovery;
import dev.troupe.journal.SyncMode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;

/**
 * Durable actors by kind and id, thousands of them over one journal. An actor is loaded when a command comes for it, and
 * leaves the memory when it has nothing to do; its events stay in memory as they are encoded, from the last state on.
 *
 * <p>Any thread; nothing here blocks.
 */
public final class DurableStore {
    /**
     * How a store is run.
     *
     * @param sync when something is durable
     * @param writer where the writer of the journal lives, which waits for the disk in its turns: best a worker of its own
     * @param writerHangAfter how long one append or force may take
     * @param keeper how the actor is run that all commands come to first; neither temporary nor with another strategy than
     *     one for one
     */
    public record Settings(SyncMode sync, Placement writer, Duration writerHangAfter, SpawnOptions keeper) {
        private static final Duration HANG_AFTER = Duration.ofSeconds(30);

        /** Checks the values. */
        public Settings {
            Objects.requireNonNull(sync, "sync");
            JournalWriter.options(writer, writerHangAfter); // refuses what cannot be
            if (keeper.lifetime() == Lifetime.TEMPORARY || keeper.strategy() != Strategy.ONE_FOR_ONE) {
                throw new IllegalArgumentException(
                        "a store restarts as its policy says, and its actors one for one: lifetime=" + keeper.lifetime()
                                + " strategy=" + keeper.strategy());
            }
        }

        /** Forces before anything is told; the writer on any worker, given up after 30 s. */
        public static Settings defaults() {
            return new Settings(SyncMode.ALWAYS, new Placement.Spread(), HANG_AFTER, SpawnOptions.defaults());
        }

        /** The same with another mode. */
        public Settings withSync(SyncMode mode) {
            return new Settings(mode, writer, writerHangAfter, keeper);
        }

        /** The same with another place for the writer. */
        public Settings withWriter(Placement where) {
            return new Settings(sync, where, writerHangAfter, keeper);
        }

        /** The same with another limit for the writer's turns. */
        public Settings withWriterHangAfter(Duration limit) {
            return new Settings(sync, writer, limit, keeper);
        }

        /** The same with other options for the keeper. */
        public Settings withKeeper(SpawnOptions options) {
            return new Settings(sync, writer, writerHangAfter, options);
        }
    }

    /** A turn has its answers, what it tells the store, and what is released in it. */
    private static final int LEAST_EFFECTS = 16;

    private final ActorSystem system;
    private final ActorRef<KeeperMessage> keeper;
    private final Map<String, DurableKind<?, ?, ?>> kinds = new HashMap<>();
    private final CompletableFuture<Recovery> recovered = new CompletableFuture<>();

    private DurableStore(
            ActorSystem system, String name, Journal journal, Settings settings, DurableKind<?, ?, ?>... of) {
        int maxEffects = system.settings().maxEffects();
        if (maxEffects < LEAST_EFFECTS) {
            throw new IllegalArgumentException("a store needs turns of " + LEAST_EFFECTS
                    + " effects or more (maxEffects of SystemSettings): maxEffects=" + maxEffects);
        }
        requireGroup(system, settings.writer(), "the writer");
        for (DurableKind<?, ?, ?> kind : of) {
            requireGroup(system, kind.options().placement(), "kind " + kind.name());
            if (kinds.put(kind.name(), kind) != null) {
                throw new IllegalArgumentException("the kinds of a store have different names: name=" + kind.name());
            }
        }
        this.system = system;
        system.whenStopped()
                .thenRun(() -> recovered.completeExceptionally(
                        new IllegalStateException("the system stopped before the journal was read: store=" + name)));
        this.keeper = system.spawn(
                name,
                () -> new Keeper(journal, settings, kinds, recovered),
                Keeper.options(settings, system, recovered));
    }

    private static void requireGroup(ActorSystem system, Placement placement, String whose) {
        if (placement instanceof Placement.In(String group, Placement within)
                && system.settings().groups().stream()
                        .noneMatch(known -> known.name().equals(group))) {
            throw new IllegalArgumentException(
                    "a placement must name a worker group of the system: group=" + group + " of=" + whose);
        }
    }

    /**
     * Starts a store, which begins to read its journal. Commands may be sent at once and wait for that.
     *
     * @param name of the store's actor; unique among those at the top of the system
     * @param journal open, and used by nobody else; to be closed when the system has stopped
     * @param kinds all kinds that the journal has actors of, and new ones
     * @throws IllegalArgumentException if two kinds have the same name, or an actor of the system has the store's; if one is
     *     placed in a group of workers that the system does not have; or if its turns have less than 16 effects
     */
    public static DurableStore start(
            ActorSystem system, String name, Journal journal, Settings settings, DurableKind<?, ?, ?>... kinds) {
        return new DurableStore(system, name, journal, settings, kinds);
    }

    /**
     * Completes when the journal has been read for the first time. Fails with the reason if the store ends before that: at
     * once if the journal says that it cannot be read ({@link dev.troupe.journal.JournalDamagedException},
     * {@link dev.troupe.journal.JournalFailedException}, {@link dev.troupe.journal.LaterVersionException},
     * {@link dev.troupe.persistence.codec.CodecException}, {@link UnknownKindException}); after several attempts if it could
     * not be read so far; or if the system stops. What depends on it runs on a virtual thread and may block.
     */
    public CompletionStage<Recovery> whenRecovered() {
        return recovered.whenCompleteAsync((found, failure) -> {}, this::beside).minimalCompletionStage();
    }

    private void beside(Runnable task) {
        var unused = system.blocking(Executors.callable(task));
    }

    /** Who takes the commands. It ends for good after a failed force, for example. */
    ActorRef<?> keeper() {
        return keeper;
    }

    /**
     * The address of a durable actor, there or not: one that has persisted nothing yet has the initial state. Each gives
     * another object, of which {@link ActorRef#isSameActor} tells. It is a part of the store: what it says of itself, and
     * what is watched by it, is the store, and it can be neither stopped nor killed.
     *
     * @param kind one of the kinds of this store
     * @param id 1 to 255 bytes of UTF-8
     * @throws IllegalArgumentException if the kind is none of the store's, or the id too long
     */
    public <C> ActorRef<C> ref(DurableKind<C, ?, ?> kind, String id) {
        if (kinds.get(kind.name()) != kind) {
            throw new IllegalArgumentException("a store has the kinds that it was started with: kind=" + kind.name());
        }
        return ref(keeper, new EntityKey(kind.name(), id));
    }

    static <C> ActorRef<C> ref(ActorRef<KeeperMessage> keeper, EntityKey key) {
        return keeper.part(key, command -> new KeeperMessage.Command(key, command));
    }
}
