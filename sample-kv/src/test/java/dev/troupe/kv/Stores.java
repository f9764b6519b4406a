package dev.troupe.kv;

import dev.troupe.persistence.OnDamage;
import dev.troupe.persistence.SyncMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/** Stores of this process, on free ports. */
final class Stores {
    private Stores() {}

    static KvStore start(Path data) {
        return start(data, SyncMode.ALWAYS, 4096, 1024);
    }

    static KvStore start(Path data, SyncMode sync, int ring, int mailbox) {
        return KvStore.start(
                new KvStore.Settings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        data,
                        sync,
                        OnDamage.REFUSE,
                        Duration.ofMillis(200),
                        Duration.ofMillis(500),
                        ring,
                        mailbox,
                        1L << 30,
                        true),
                line -> {});
    }
}
