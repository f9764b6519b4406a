package dev.troupe.journal.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.SystemSettings;
import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.Format;
import dev.troupe.journal.Journal;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.Replay;
import dev.troupe.persistence.Durable;
import dev.troupe.persistence.DurableActor;
import dev.troupe.persistence.DurableKind;
import dev.troupe.persistence.DurableStore;
import dev.troupe.persistence.codec.Codecs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;

/** Journals to look at. */
final class Journals {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Journals() {}

    static DataDirectory open(Path path, Format format) {
        return DataDirectory.open(path, JournalOptions.defaults().withFormat(format), line -> {});
    }

    static byte[] text(long sequence) {
        return ("record " + sequence + ".").getBytes(UTF_8);
    }

    /** One life of a writer. */
    static void life(Path path, Format format, int count, LongFunction<byte[]> payload) {
        try (DataDirectory directory = open(path, format)) {
            long last = directory.recover(Replay.ignoring()).lastSequence();
            var tail = directory.startTail();
            for (long sequence = last + 1; sequence <= last + count; sequence++) {
                tail.append(sequence, payload.apply(sequence));
            }
        }
    }

    /** Two snapshots in a new life, of nothing but their sequences, and a record behind each. */
    static void snapshots(Path path, Format format) {
        try (DataDirectory directory = open(path, format)) {
            directory.recover(Replay.ignoring());
            Journal.Tail tail = directory.startTail();
            for (int i = 0; i < 2; i++) {
                Journal.Tail next = tail.roll();
                byte[] state = text(next.lastSequence());
                next.snapshot(sink -> sink.accept(state));
                next.append(next.lastSequence() + 1, text(next.lastSequence() + 1));
                tail = next;
            }
        }
    }

    /** Flips a bit of a payload of {@link #text}. */
    static void damage(Path path, long sequence) throws IOException {
        byte[] payload = text(sequence);
        for (Path file : files(path)) {
            byte[] bytes = Files.readAllBytes(file);
            for (int at = 0; at <= bytes.length - payload.length; at++) {
                if (bytes[at] == payload[0]
                        && Arrays.equals(bytes, at, at + payload.length, payload, 0, payload.length)) {
                    bytes[at] ^= 1;
                    Files.write(file, bytes);
                    return;
                }
            }
        }
        throw new AssertionError("no file holds record " + sequence);
    }

    /** All files but those of a snapshot, a lock or a mark. */
    static List<Path> files(Path path) throws IOException {
        try (Stream<Path> walk = Files.walk(path)) {
            return walk.filter(file ->
                            file.toString().endsWith(".log") || file.toString().endsWith(".cq4"))
                    .sorted()
                    .toList();
        }
    }

    /** The facts of two accounts, one of which is closed again. */
    static void ofAccounts(Path path, Format format) throws Exception {
        ActorSystem system =
                ActorSystem.create(SystemSettings.builder().workers(1).build());
        try (DataDirectory directory = open(path, format)) {
            try {
                var store =
                        DurableStore.start(system, "store", directory, DurableStore.Settings.defaults(), Account.KIND);
                for (var command : List.of(new Command("anna", 12), new Command("bert", 7), new Command("anna", -5))) {
                    store.ref(Account.KIND, command.who)
                            .<Long>ask(reply -> new Account.Deposit(command.amount, reply), PATIENCE)
                            .get();
                }
                store.ref(Account.KIND, "bert")
                        .<Long>ask(Account.Close::new, PATIENCE)
                        .get();
            } finally {
                system.stop(PATIENCE);
            }
        }
    }

    private record Command(String who, long amount) {}

    /** A durable actor. */
    static final class Account implements DurableActor<Account.Message, Account.Moved, Account.Balance> {
        static final DurableKind<Message, Moved, Balance> KIND = DurableKind.ofEvents(
                "account",
                Account::new,
                Codecs.cbor(Moved.class).build(),
                Codecs.json(Balance.class).build());

        record Moved(long amount, String currency) {}

        record Balance(long amount) {}

        sealed interface Message {}

        record Deposit(long amount, Reply<Long> reply) implements Message {}

        record Close(Reply<Long> reply) implements Message {}

        @Override
        public Balance initial() {
            return new Balance(0);
        }

        @Override
        public Balance apply(Balance balance, Moved moved) {
            return new Balance(balance.amount + moved.amount);
        }

        @Override
        public void receive(Message message, Durable<Message, Moved, Balance> durable, Context<Message> context) {
            switch (message) {
                case Deposit(long amount, var reply) -> reply.with(durable.persist(new Moved(amount, "EUR")).amount);
                case Close(var reply) -> {
                    durable.delete();
                    reply.with(0L);
                }
            }
        }
    }

    /** Another process that holds a journal, and appends each line that it is told to. */
    static final class Holder implements AutoCloseable {
        private final Process process;
        private final BufferedReader said;

        Holder(Path path) throws IOException {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Holder.class.getName(),
                            path.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            said = process.inputReader(UTF_8);
            said.readLine();
        }

        long pid() {
            return process.pid();
        }

        void append(String line) throws IOException {
            var told = process.outputWriter(UTF_8);
            told.write(line + "\n");
            told.flush();
            said.readLine();
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }

        public static void main(String[] args) throws IOException {
            try (DataDirectory directory = open(Path.of(args[0]), Format.PLAIN)) {
                directory.recover(Replay.ignoring());
                var tail = directory.startTail();
                System.out.println("held");
                var told = new BufferedReader(new InputStreamReader(System.in, UTF_8));
                for (String line = told.readLine(); line != null; line = told.readLine()) {
                    tail.append(tail.lastSequence() + 1, line.getBytes(UTF_8));
                    tail.flush();
                    System.out.println("appended");
                }
            }
        }
    }

    /** What lies in a directory, with sizes and times. */
    static List<String> content(Path path) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(path)) {
            for (Path file : walk.sorted(Comparator.naturalOrder()).toList()) {
                found.add(file + " " + Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
        }
        return found;
    }
}
