package dev.troupe.guide;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReason;
import dev.troupe.testkit.Simulation;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of docs/guide/files-and-owners.md. */
class FilesTest {
    // region owner
    /** The only one who writes this file. */
    static final class Owner implements Actor<String> {
        private final Callable<Writer> opening;
        private Writer file;

        Owner(Callable<Writer> opening) {
            this.opening = opening;
        }

        @Override
        public void started(Context<String> context) throws Exception {
            file = opening.call();
        }

        @Override
        public void receive(String line, Context<String> context) throws IOException {
            file.write(line + "\n");
            file.flush(); // if that fails so does the turn, and the line is tried again
        }

        @Override
        public void stopped(StopReason reason) throws IOException {
            file.close();
        }
    }
    // endregion

    // region batch
    record Line(String text, Reply<String> written) {}

    /** Flushes once for all lines that waited, and answers then only. */
    static final class BatchOwner implements Actor<Line> {
        private final Callable<Writer> opening;
        private final List<Line> unflushed = new ArrayList<>();
        private Writer file;

        BatchOwner(Callable<Writer> opening) {
            this.opening = opening;
        }

        @Override
        public void started(Context<Line> context) throws Exception {
            file = opening.call();
        }

        @Override
        public void receive(Line line, Context<Line> context) throws IOException {
            file.write(line.text() + "\n");
            unflushed.add(line);
        }

        @Override
        public void batchEnd(Context<Line> context) throws IOException {
            file.flush(); // if that fails, the askers of these lines are told
            unflushed.forEach(line -> line.written().with("written"));
            unflushed.clear();
        }

        @Override
        public void stopped(StopReason reason) throws IOException {
            file.close();
        }
    }
    // endregion

    // region owners
    record Append(String file, String line) {}

    /** Knows the owner of each file, and makes it when the file is named for the first time. */
    static final class Logs implements Actor<Append> {
        private static final SpawnOptions OWNER = SpawnOptions.defaults().keptAcrossRestart();

        private final Path directory;
        private final Map<String, ActorRef<String>> owners = new HashMap<>();

        Logs(Path directory) {
            this.directory = directory;
        }

        @Override
        public void receive(Append append, Context<Append> context) {
            ActorRef<String> owner = owners.get(append.file());
            if (owner == null || owner.hasEnded()) { // it has failed too often
                owner = owner(append.file(), context);
                owners.put(append.file(), owner);
            }
            owner.tell(append.line());
        }

        private ActorRef<String> owner(String file, Context<Append> context) {
            Path path = directory.resolve(file);
            return context.spawn(file, () -> new Owner(() -> Files.newBufferedWriter(path, CREATE, APPEND)), OWNER);
        }
    }
    // endregion

    @Test
    void eachFileHasItsLinesInOrder(@TempDir Path directory) throws IOException {
        // region use
        try (var system = ActorSystem.create()) {
            ActorRef<Append> logs = system.spawn("logs", () -> new Logs(directory));
            logs.tell(new Append("a.log", "one"));
            logs.tell(new Append("b.log", "two"));
            logs.tell(new Append("a.log", "three"));
        }
        // endregion
        assertThat(directory.resolve("a.log")).hasContent("one\nthree\n");
        assertThat(directory.resolve("b.log")).hasContent("two\n");
    }

    /** A disk that is full at its second flush. What was not flushed before is lost. */
    private static final class Disk {
        private final List<String> lines = new ArrayList<>();
        private int flushes;

        Writer open() {
            return new BufferedWriter(new Writer() {
                private final StringBuilder unflushed = new StringBuilder();

                @Override
                public void write(char[] from, int offset, int length) {
                    unflushed.append(from, offset, length);
                }

                @Override
                public void flush() throws IOException {
                    if (++flushes == 2) {
                        unflushed.setLength(0);
                        throw new IOException("no space left");
                    }
                    unflushed.toString().lines().forEach(lines::add);
                    unflushed.setLength(0);
                }

                @Override
                public void close() {}
            });
        }
    }

    @Test
    void aLineWhoseFlushFailsIsTriedAgain() throws InterruptedException {
        Simulation.play(simulation -> {
            var disk = new Disk();
            ActorRef<String> owner = simulation.system().spawn("owner", () -> new Owner(disk::open));
            for (int round = 0; round < 2; round++) {
                List.of("one", "two", "three").forEach(owner::tell);
                simulation.run(Duration.ofSeconds(1));
            }
            assertThat(disk.lines).containsExactly("one", "two", "three", "one", "two", "three");
            assertThat(simulation.system().deadLetters()).isZero();
        });
    }

    @Test
    void whoIsToldThatALineIsWrittenFindsItThere() throws InterruptedException {
        Simulation.play(simulation -> {
            var disk = new Disk();
            ActorRef<Line> owner = simulation.system().spawn("owner", () -> new BatchOwner(disk::open));
            var told = new ArrayList<String>();
            int failed = 0;
            for (int i = 0; i < 10; i++) {
                String text = "line " + i;
                CompletableFuture<String> written = owner.ask(reply -> new Line(text, reply), Duration.ofSeconds(10));
                simulation.run(Duration.ofSeconds(1));
                if (written.isCompletedExceptionally()) {
                    failed++;
                } else {
                    told.add(text);
                }
            }
            assertThat(failed).isEqualTo(1);
            assertThat(disk.lines).isEqualTo(told);
        });
    }
}
