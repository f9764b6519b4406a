package dev.troupe.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.SystemSettings;
import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.Format;
import dev.troupe.journal.JavaCommand;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.SyncMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A process with some accounts. It says what they hold, and then deposits 1, 2, 3 and so on in each and says the balances
 * that it is answered, until it is killed or a deposit fails; or it waits to be killed.
 */
final class Bank implements AutoCloseable {
    static final List<String> ACCOUNTS = List.of("alice", "bob", "carol", "dave");

    static final List<SyncMode> MODES = List.of(SyncMode.ALWAYS, SyncMode.every(Duration.ofSeconds(1)), SyncMode.NONE);

    /** So many deposits of an account are under way at most. */
    static final int PIPELINE = 8;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** What a bank does when it has said what the accounts hold. */
    enum Then {
        DEPOSIT,
        WAIT
    }

    /** What it says. */
    record Line(String what, String account, String value) {
        static Line of(String text) {
            String[] words = (text + "  ").split(" ", 3);
            return new Line(words[0], words[1], words[2].strip());
        }

        boolean isBalance() {
            return value.matches("\\d+");
        }

        /** How many deposits make the balance. */
        long deposits() {
            long balance = Long.parseLong(value);
            long count = (long) ((Math.sqrt(8.0 * balance + 1) - 1) / 2);
            if (count * (count + 1) / 2 != balance) {
                throw new AssertionError("a balance is the sum of all deposits up to one of them: " + this);
            }
            return count;
        }
    }

    private final Process process;
    private final BufferedReader output;

    /** Runs one by this command, which may be none, with a journal of its own there. */
    Bank(List<String> by, Path data, JournalOptions options, SyncMode sync, Then then) throws IOException {
        List<String> command = new ArrayList<>(by);
        command.addAll(JavaCommand.of(
                Bank.class,
                List.of(
                        data.toString(),
                        options.format().name(),
                        Long.toString(options.snapshotAfter()),
                        Long.toString(options.reserve()),
                        sync.toString(),
                        then.name())));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output = process.inputReader(UTF_8);
    }

    /** What it says next. */
    Line next() throws IOException {
        Line line = line();
        if (line == null) {
            throw new AssertionError("a bank has ended too early");
        }
        return line;
    }

    /** The same; null if it has ended. */
    @Nullable
    Line line() throws IOException {
        String text = output.readLine();
        return text == null ? null : Line.of(text);
    }

    /** With SIGKILL; what it has said can still be read. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    // ---- In its process

    private static SyncMode sync(String text) {
        return MODES.stream()
                .filter(mode -> mode.toString().equals(text))
                .findFirst()
                .orElseThrow();
    }

    public static void main(String[] arguments) throws Exception {
        JournalOptions options = JournalOptions.defaults()
                .withFormat(Format.valueOf(arguments[1]))
                .withSnapshotAfter(Long.parseLong(arguments[2]))
                .withReserve(Long.parseLong(arguments[3]));
        var settings = DurableStore.Settings.defaults().withSync(sync(arguments[4]));
        ActorSystem system =
                ActorSystem.create(SystemSettings.builder().workers(2).build());
        try (DataDirectory directory = DataDirectory.open(Path.of(arguments[0]), options, Bank::report)) {
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                DurableStore store = DurableStore.start(system, "store", directory, settings, Account.KIND);
                List<Client> all = ACCOUNTS.stream()
                        .map(id -> new Client(id, store.ref(Account.KIND, id)))
                        .toList();
                all.forEach(Client::begin);
                say("open", "", "");
                if (Then.valueOf(arguments[5]) == Then.DEPOSIT) {
                    all.forEach(client -> clients.execute(client::deposit));
                } else {
                    System.in.read();
                }
            } finally {
                system.stop(PATIENCE);
            }
        }
        say("ended", "", "");
    }

    private static void report(String line) {
        say("report", "", line);
    }

    private static void say(String what, String account, Object value) {
        System.out.println(what + " " + account + " " + value);
        if (System.out.checkError()) {
            Runtime.getRuntime().halt(1); // nobody listens any more
        }
    }

    private static final class Client {
        private final String id;
        private final ActorRef<Account.Command> account;
        private final Queue<CompletableFuture<Long>> underWay = new ArrayDeque<>();
        private long balance;

        Client(String id, ActorRef<Account.Command> account) {
            this.id = id;
            this.account = account;
        }

        void begin() {
            try {
                balance = account.<Long>ask(Account.Balance::new, PATIENCE).join();
                say("holds", id, balance);
            } catch (CompletionException e) {
                say("failed", id, rootOf(e));
            }
        }

        /** Until one fails; then waits for the others, and tries one more. */
        void deposit() {
            long next = new Line("holds", id, Long.toString(balance)).deposits();
            try {
                while (true) {
                    while (underWay.size() < PIPELINE) {
                        underWay.add(deposit(++next));
                    }
                    say("acknowledged", id, underWay.remove().join());
                }
            } catch (CompletionException e) {
                say("failed", id, rootOf(e));
            }
            underWay.forEach(other -> say("then", id, outcome(other)));
            say("again", id, outcome(deposit(++next)));
        }

        private CompletableFuture<Long> deposit(long amount) {
            return account.ask(reply -> new Account.Deposit(amount, reply), PATIENCE);
        }

        private static Object outcome(CompletableFuture<Long> deposit) {
            try {
                return deposit.join();
            } catch (CompletionException e) {
                return rootOf(e);
            }
        }

        private static Throwable rootOf(Throwable failure) {
            Throwable cause = failure.getCause();
            return cause == null ? failure : rootOf(cause);
        }
    }
}
