package dev.troupe.journal;

import java.util.ArrayList;
import java.util.List;

/** What Chronicle Queue needs of the JVM. */
public final class ChronicleFlags {
    private static final List<String> PACKAGES = List.of("java.lang.reflect", "sun.nio.ch");

    private ChronicleFlags() {}

    /**
     * Silences Chronicle's banner and its disk monitor, and checks the flags. Call it before the first Chronicle class
     * loads; any thread may, again and again.
     *
     * @throws IllegalStateException if a flag is missing; the message holds the flags to add
     */
    public static void require() {
        System.setProperty("chronicle.announcer.disable", "true");
        System.setProperty("chronicle.disk.monitor.disable", "true");
        Module base = Object.class.getModule();
        Module own = ChronicleFlags.class.getModule();
        List<String> closed = new ArrayList<>();
        for (String name : PACKAGES) {
            if (!base.isOpen(name, own)) {
                closed.add(name);
            }
        }
        check(closed);
    }

    static void check(List<String> closed) {
        if (closed.isEmpty()) {
            return;
        }
        StringBuilder flags = new StringBuilder();
        for (String name : closed) {
            flags.append(" --add-opens=java.base/").append(name).append("=ALL-UNNAMED");
        }
        throw new IllegalStateException("a journal of Format.CHRONICLE needs JVM flags that are missing; add:" + flags);
    }
}
