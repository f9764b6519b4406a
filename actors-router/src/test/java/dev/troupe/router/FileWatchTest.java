package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorSystem;
import dev.troupe.SystemSettings;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a file says, as a value that can be observed: settings that change while the program runs, for one. */
@Timeout(120)
class FileWatchTest {
    @TempDir
    private Path directory;

    /** Until the watcher is closed. Blocks. */
    private static int follow(Path file, WatchService watcher, Latest<String> content) throws Exception {
        int looks = 0;
        try {
            while (true) {
                if (Files.exists(file)) {
                    content.set(Files.readString(file));
                }
                looks++;
                WatchKey key = watcher.take();
                key.pollEvents();
                key.reset();
            }
        } catch (ClosedWatchServiceException over) {
            return looks;
        }
    }

    /** At once, so that nobody reads half of it. */
    private void write(Path file, String content) throws IOException {
        Path draft = Files.writeString(directory.resolve("draft"), content);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void whoObservesSeesWhatTheFileSays() throws Exception {
        Path file = directory.resolve("settings");
        try (var system = ActorSystem.create(SystemSettings.builder().workers(1).build())) {
            var content = new Latest<>(system, "");
            CompletableFuture<Integer> following;
            try (WatchService watcher = directory.getFileSystem().newWatchService()) {
                directory.register(watcher, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
                following = system.blocking(() -> follow(file, watcher, content));
                String seen = "";
                for (String says : new String[] {"one", "two", "three"}) {
                    write(file, says);
                    while (!seen.equals(says)) {
                        seen = content.changedFrom(seen).get(60, TimeUnit.SECONDS);
                    }
                }
            }
            assertThat(following.get(60, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(3);
        }
    }
}
