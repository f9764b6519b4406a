package dev.troupe.kv;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Idle;
import dev.troupe.StopReport;
import dev.troupe.SystemSettings;
import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.DirectoryInUseException;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.SyncMode;
import dev.troupe.kv.actor.Guardian;
import dev.troupe.kv.actor.Horizon;
import dev.troupe.kv.actor.KeyValueActor;
import dev.troupe.kv.actor.KvMessage;
import dev.troupe.kv.actor.Persistence;
import dev.troupe.kv.net.KvServer;
import dev.troupe.router.Router;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running store: directory, system, router, server and actors. It serves clients when the keys are loaded. The
 * workers are two: one for the key-value actor, one for its writer.
 */
public final class KvStore implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.troupe.kv");
    private static final int WORKERS = 2;
    private static final int TURNS = 1024;

    /** A turn that takes longer goes on beside the others; before that it cannot be given up. */
    static final Duration SHORTEST_CUTOFF = SystemSettings.defaults().handOffAfter();

    /**
     * How a store is run.
     *
     * @param address where it listens; port 0 takes a free one
     * @param data the data directory
     * @param sync when a change is safe
     * @param journal how the data directory is kept
     * @param heartbeat how often a worker gives a sign of life
     * @param cutoff how long an actor may be busy with one thing; from 20 ms to a day
     * @param ring the messages that a worker's ring holds; a power of two
     * @param mailbox the bound of the key-value actor's mailbox
     * @param maxMemory the bytes of keys and values past which nothing is added
     * @param debug whether clients on this machine may have the actors fail
     */
    public record Settings(
            InetSocketAddress address,
            Path data,
            SyncMode sync,
            JournalOptions journal,
            Duration heartbeat,
            Duration cutoff,
            int ring,
            int mailbox,
            long maxMemory,
            boolean debug) {
        private static final int BUDGET_SHARE = 8;

        /** Checks the values. */
        public Settings {
            system(heartbeat, cutoff, ring).build();
            KeyValueActor.options(mailbox);
            if (maxMemory < 0) {
                throw new IllegalArgumentException("maxMemory must not be negative: maxMemory=" + maxMemory);
            }
        }

        private static SystemSettings.Builder system(Duration heartbeat, Duration cutoff, int ring) {
            return SystemSettings.builder()
                    .name("kv")
                    .workers(WORKERS)
                    .ringCapacity(ring)
                    .turnBudget(TURNS) // so that one force covers many appends
                    .heartbeat(heartbeat)
                    .hangAfter(cutoff)
                    .idle(Idle.park()); // the event loops need the cores
        }

        private SystemSettings system() {
            return system(heartbeat, cutoff, ring).observer(new NameInLog()).build();
        }

        private KvServer.Options server() {
            Map<String, String> config = Map.of(
                    "appendfsync",
                    switch (sync) {
                        case SyncMode.Always always -> "always";
                        case SyncMode.Every every -> "everysec";
                        case SyncMode.None none -> "no";
                    },
                    "appendonly",
                    "yes",
                    "databases",
                    "1",
                    "maxmemory",
                    String.valueOf(maxMemory),
                    "maxmemory-policy",
                    "noeviction",
                    "save",
                    "",
                    "timeout",
                    "0");
            return new KvServer.Options(debug, config, Runtime.getRuntime().maxMemory() / BUDGET_SHARE);
        }
    }

    private final DataDirectory directory;
    private final ActorSystem system;
    private final KeyValueActor.Loaded loaded;
    private final KvServer server;
    private @Nullable StopReport report;

    private KvStore(Settings settings, DataDirectory directory, ActorSystem system, Router router) {
        this.directory = directory;
        this.system = system;
        var firstLoad = new CompletableFuture<KeyValueActor.Loaded>();
        system.whenStopped()
                .thenRun(() -> firstLoad.completeExceptionally(
                        new IllegalStateException("the store stopped before its keys were loaded; its log says why")));
        var horizon = new Horizon();
        var persistence = new Persistence();
        var actor = new KeyValueActor.Settings(
                directory, settings.sync(), settings.cutoff(), settings.maxMemory(), horizon, persistence);
        this.server = new KvServer(
                settings.address(), router, horizon, persistence, settings.server()); // before anything is written
        boolean served = false;
        try {
            ActorRef<KvMessage> kv = router.register(
                    KvMessage.KEY, KeyValueActor.factory(actor, firstLoad), KeyValueActor.options(settings.mailbox()));
            system.spawn("guardian", () -> new Guardian(kv), Guardian.options());
            this.loaded = await(firstLoad);
            server.accept();
            served = true;
        } finally {
            if (!served) {
                server.close();
            }
        }
    }

    private static KeyValueActor.Loaded await(CompletableFuture<KeyValueActor.Loaded> load) {
        try {
            return load.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException why ? why : e;
        }
    }

    /**
     * Starts a store. Blocks until the keys are loaded and the server listens.
     *
     * @param report takes lines for people about what was found in the data directory
     * @throws RuntimeException if the directory is in use or damaged, or the address is taken; says which
     */
    public static KvStore start(Settings settings, Consumer<String> report) {
        return start(settings, DataDirectory.open(settings.data(), settings.journal(), report));
    }

    static KvStore start(Settings settings, DataDirectory directory) {
        ActorSystem actors = ActorSystem.create(settings.system());
        boolean started = false;
        try {
            var store = new KvStore(settings, directory, actors, new Router(actors));
            started = true;
            return store;
        } finally {
            if (!started) {
                stop(actors, directory);
            }
        }
    }

    /**
     * A writer that has not ended, or its load, may still be using the directory; then the end of the process lets go of it.
     */
    private static StopReport stop(ActorSystem actors, DataDirectory directory) {
        StopReport report = actors.stop(actors.settings().stopTimeout());
        if (report.unfinished().isEmpty()) {
            try {
                directory.close();
            } catch (DirectoryInUseException e) {
                LOG.log(System.Logger.Level.WARNING, "event=directory-left-open cause=\"" + e.getMessage() + "\"");
            }
        }
        return report;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** What was in the data directory at the start. */
    public KeyValueActor.Loaded loaded() {
        return loaded;
    }

    /** Completes when the actors have stopped, whatever the cause. */
    public CompletionStage<StopReport> whenStopped() {
        return system.whenStopped();
    }

    /** Whether the actors have stopped, whatever the cause. */
    public boolean isStopped() {
        return system.whenStopped().toCompletableFuture().isDone();
    }

    /** Stops the store. Blocks until what was accepted is answered and on disk. A second call gives the same report. */
    public synchronized StopReport stop() {
        StopReport done = report;
        if (done == null) {
            server.refuseNewClients();
            try {
                done = stop(system, directory);
                report = done;
            } finally {
                server.close();
            }
        }
        return done;
    }

    @Override
    public void close() {
        stop();
    }
}
