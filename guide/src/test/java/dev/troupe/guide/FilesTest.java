package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReason;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The samples of docs/guide/files-and-owners.md. */
class FilesTest {
    // region owner
    /** The only one who writes this file. */
    static final class Owner implements Actor<String> {
        private final Path path;
        private Writer file;

        Owner(Path path) {
            this.path = path;
        }

        @Override
        public void started(Context<String> context) throws IOException {
            file = Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        @Override
        public void receive(String line, Context<String> context) throws IOException {
            file.write(line + "\n");
        }

        @Override
        public void batchEnd(Context<String> context) throws IOException {
            file.flush(); // once for all lines that waited
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
            owners.computeIfAbsent(append.file(), file -> owner(file, context)).tell(append.line());
        }

        private ActorRef<String> owner(String file, Context<Append> context) {
            return context.spawn(file, () -> new Owner(directory.resolve(file)), OWNER);
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
}
