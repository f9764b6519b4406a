package dev.troupe.kv;

import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.SyncMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/** Stores of this process, on free ports. */
final class Stores {
    private Stores() {}

    static KvStore start(Path data) {
        return start(data, SyncMode.ALWAYS, 4096, 1024);
    }

    static KvStore start(Path data, SyncMode sync, int ring, int mailbox) {
        return KvStore.start(settings(data, sync, ring, mailbox), line -> {});
    }

    /** One whose directory is opened in another way. */
    static KvStore start(Path data, Function<Path, DataDirectory> open) {
        return KvStore.start(settings(data, SyncMode.ALWAYS, 4096, 1024), open.apply(data));
    }

    private static KvStore.Settings settings(Path data, SyncMode sync, int ring, int mailbox) {
        return settings(data, sync, Duration.ofMillis(500), ring, mailbox);
    }

    static KvStore.Settings settings(Path data, SyncMode sync, Duration cutoff, int ring, int mailbox) {
        return new KvStore.Settings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                data,
                sync,
                JournalOptions.defaults(),
                Duration.ofMillis(200),
                cutoff,
                ring,
                mailbox,
                1L << 30,
                true);
    }
}
