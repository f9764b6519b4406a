package dev.troupe.kv;

import dev.troupe.StopReport;
import dev.troupe.journal.JournalDamagedException;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.OnDamage;
import dev.troupe.journal.Recovery;
import dev.troupe.journal.SyncMode;
import dev.troupe.kv.actor.LoadFailedException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program. */
@Command(
        name = "kv",
        mixinStandardHelpOptions = true,
        version = "troupe kv 0.1.0",
        sortOptions = false,
        description = "A durable key-value store that speaks the Redis protocol, served by supervised actors.",
        footer = {
            "",
            "Try it: redis-cli -p 6380 set greeting hello",
            "Options of the JVM go into KV_JAVA_OPTS: KV_JAVA_OPTS=-Xmx8g ./kv"
        })
public final class Kv implements Callable<Integer> {
    private static final System.Logger LOG = System.getLogger("dev.troupe.kv");
    private static final String DEFAULT_BIND = "127.0.0.1";
    private static final long MEGABYTE = 1 << 20;
    private static final int FAILED = 1;

    private final AtomicBoolean signalled = new AtomicBoolean();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--port", defaultValue = "6380", description = "the port; 0 takes a free one (${DEFAULT-VALUE})")
    private int port;

    @Option(
            names = "--bind",
            defaultValue = DEFAULT_BIND,
            description = "the address to listen on (${DEFAULT-VALUE}). There is no password: whoever reaches it may"
                    + " read and write everything")
    private String bind = DEFAULT_BIND;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "kv-data",
            description = "the data directory (${DEFAULT-VALUE})")
    private Path data = Path.of("kv-data");

    @Option(
            names = "--sync",
            paramLabel = "always|everysec|no",
            defaultValue = "always",
            description = "when a reply is sent: always, after its change was forced to disk; everysec, after it was"
                    + " handed to the kernel, which is forced once a second; no, the same without a force"
                    + " (${DEFAULT-VALUE})")
    private String sync = "always";

    @Option(
            names = "--on-damage",
            paramLabel = "refuse|salvage",
            defaultValue = "refuse",
            description = "when durable records are missing: refuse to start, or set the damaged part aside, report"
                    + " what is missing and go on (${DEFAULT-VALUE})")
    private String onDamage = "refuse";

    @Option(
            names = "--snapshot-after",
            paramLabel = "MB",
            defaultValue = "64",
            description = "a snapshot is taken after so many megabytes of changes, or as many as the last one has"
                    + " (${DEFAULT-VALUE})")
    private long snapshotAfter;

    @Option(
            names = "--reserve",
            paramLabel = "MB",
            defaultValue = "256",
            description = "writes are refused while fewer megabytes of the disk are free (${DEFAULT-VALUE})")
    private long reserve;

    @Option(
            names = "--heartbeat",
            paramLabel = "MS",
            defaultValue = "200",
            description = "a worker gives a sign of life at least this often (${DEFAULT-VALUE})")
    private long heartbeat;

    @Option(
            names = "--cutoff",
            paramLabel = "MS",
            defaultValue = "500",
            description =
                    "an actor that is busy with one thing for so long is given up and restarted (${DEFAULT-VALUE})")
    private long cutoff;

    @Option(
            names = "--ring",
            paramLabel = "N",
            defaultValue = "4096",
            description = "messages that a worker's ring holds; a power of two (${DEFAULT-VALUE})")
    private int ring;

    @Option(
            names = "--mailbox",
            paramLabel = "N",
            defaultValue = "1024",
            description = "messages that wait for the key-value actor before clients are no longer read"
                    + " (${DEFAULT-VALUE})")
    private int mailbox;

    @Option(
            names = "--max-memory",
            paramLabel = "MB",
            description = "past so many megabytes of keys and values nothing is added (a third of the heap)")
    private @Nullable Long maxMemory;

    @Option(
            names = "--debug",
            description =
                    "take DEBUG CRASH kv|writer and DEBUG STALL kv|writer await|spin from clients on this" + " machine")
    private boolean debug;

    /** Runs the program and ends the process: with 0 after a signal, 1 after a failure, 2 after a wrong option. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Kv()).execute(args));
    }

    @Override
    public Integer call() {
        long begin = System.nanoTime();
        KvStore.Settings settings = settings();
        var running = new CompletableFuture<KvStore>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "kv-stop"));
        try {
            KvStore store = KvStore.start(settings, line -> LOG.log(System.Logger.Level.WARNING, line));
            running.complete(store);
            announce(store, Duration.ofNanos(System.nanoTime() - begin));
            store.whenStopped().toCompletableFuture().join();
            if (!signalled.get()) {
                err("has stopped by itself: the log above says why");
            }
        } catch (RuntimeException e) {
            err("cannot start: " + reason(e));
        }
        return FAILED;
    }

    private static String reason(RuntimeException e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        if (e instanceof LoadFailedException && e.getCause() instanceof JournalDamagedException) {
            return message + "; --on-damage salvage sets the damaged part aside and keeps what is readable";
        }
        return switch (e.getCause()) {
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileAlreadyExistsException file -> "--data must be a directory: " + file.getFile();
            case NoSuchFileException file -> "--data cannot be created: " + file.getFile();
            case null, default -> message;
        };
    }

    /** After a signal, or after a failure, when there is nothing left to stop. */
    private void stop(CompletableFuture<KvStore> running) {
        KvStore store = running.getNow(null);
        if (store == null || store.isStopped()) {
            return;
        }
        signalled.set(true);
        StopReport report = store.stop();
        print(report);
        Runtime.getRuntime().halt(report.unfinished().isEmpty() ? 0 : FAILED);
    }

    /** Checks the options under their own names; what they mean inside is checked again there. */
    private KvStore.Settings settings() {
        long heap = Runtime.getRuntime().maxMemory();
        long most = maxMemory == null ? heap / 3 : maxMemory * MEGABYTE;
        require(!data.toString().isBlank(), "--data must name a directory", data);
        require(
                Integer.bitCount(ring) == 1 && ring >= 2 && ring <= 1 << 24,
                "--ring must be a power of two from 2 to 16777216",
                ring);
        require(mailbox >= 1 && mailbox <= 1 << 24, "--mailbox must be from 1 to 16777216", mailbox);
        require(heartbeat >= 1 && heartbeat <= 60_000, "--heartbeat must be from 1 to 60000 ms", heartbeat);
        require(
                cutoff >= KvStore.SHORTEST_CUTOFF.toMillis() && cutoff <= 86_400_000,
                "--cutoff must be from " + KvStore.SHORTEST_CUTOFF.toMillis() + " ms to a day",
                cutoff);
        require(
                snapshotAfter >= 0 && snapshotAfter <= 1 << 20,
                "--snapshot-after must be from 0 to 1048576",
                snapshotAfter);
        require(reserve >= 0 && reserve <= 1 << 20, "--reserve must be from 0 to 1048576", reserve);
        require(
                maxMemory == null || (maxMemory >= 1 && maxMemory <= heap / MEGABYTE),
                "--max-memory must be from 1 to the heap's " + heap / MEGABYTE + " megabytes",
                maxMemory);
        try {
            return new KvStore.Settings(
                    address(),
                    data,
                    sync(),
                    JournalOptions.defaults()
                            .withOnDamage(onDamage())
                            .withSnapshotAfter(snapshotAfter * MEGABYTE)
                            .withReserve(reserve * MEGABYTE),
                    Duration.ofMillis(heartbeat),
                    Duration.ofMillis(cutoff),
                    ring,
                    mailbox,
                    most,
                    debug);
        } catch (UnknownHostException e) {
            throw new ParameterException(spec.commandLine(), "--bind must be an address of this machine: " + bind, e);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private void require(boolean right, String rule, @Nullable Object value) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), rule + ": " + value);
        }
    }

    private InetSocketAddress address() throws UnknownHostException {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--port must be from 0 to 65535: " + port);
        }
        return new InetSocketAddress(InetAddress.getByName(bind), port);
    }

    private SyncMode sync() {
        return switch (sync.toLowerCase(Locale.ROOT)) {
            case "always" -> SyncMode.ALWAYS;
            case "everysec" -> SyncMode.every(Duration.ofSeconds(1));
            case "no" -> SyncMode.NONE;
            default -> throw new IllegalArgumentException("--sync must be always, everysec or no: " + sync);
        };
    }

    private OnDamage onDamage() {
        return switch (onDamage.toLowerCase(Locale.ROOT)) {
            case "refuse" -> OnDamage.REFUSE;
            case "salvage" -> OnDamage.SALVAGE;
            default -> throw new IllegalArgumentException("--on-damage must be refuse or salvage: " + onDamage);
        };
    }

    private void announce(KvStore store, Duration took) {
        if (!store.address().getAddress().isLoopbackAddress()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "event=open-to-network address="
                            + store.address().getAddress().getHostAddress() + " password=none");
        }
        Recovery recovery = store.loaded().recovery();
        out("started on " + store.address().getAddress().getHostAddress() + ":"
                + store.address().getPort() + ", data " + data.toAbsolutePath().normalize() + ", sync " + sync + ", "
                + store.loaded().keys() + " keys from "
                + (recovery.snapshot() > 0 ? "a snapshot and " : "") + recovery.records() + " records of "
                + recovery.generations()
                + " generations, in " + took.toMillis() + " ms");
    }

    private void print(StopReport report) {
        out("stopped " + (report.drained() ? "" : "before everything was done, ") + "in "
                + report.took().toMillis() + " ms: " + report.handled() + " messages handled, " + report.deadLetters()
                + " dead letters"
                + (report.unfinished().isEmpty() ? "" : ", unfinished " + String.join(" ", report.unfinished())));
    }

    private void out(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("kv " + line);
        out.flush();
    }

    private void err(String line) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("kv " + line);
        err.flush();
    }
}
