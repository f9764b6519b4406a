package dev.troupe.supervisor;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Warns where an endless loop can stop the whole process: the Serial and Parallel collectors compile counted loops without a
 * place at which they could be stopped, and the next collection waits for it, and everybody for that. The virtual machine
 * chooses Serial by itself where there is one processor, or less than about 1.8 GB.
 */
final class Safepoints {
    private static final System.Logger LOG = System.getLogger("dev.troupe.supervision");
    private static final Set<String> WITHOUT = Set.of("Copy", "PS Scavenge");
    private static final String FLAG = "UseCountedLoopSafepoints";

    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private Safepoints() {}

    /** Once in a process: it has one collector. */
    static void warnOnce() {
        if (!WARNED.compareAndSet(false, true)) {
            return;
        }
        List<String> collectors = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .toList();
        String warning = warning(collectors, hasFlag());
        if (warning != null) {
            LOG.log(System.Logger.Level.WARNING, warning + " collectors=\"" + String.join(", ", collectors) + "\"");
        }
    }

    /** What to say, or null. */
    static @Nullable String warning(List<String> collectors, boolean safe) {
        return safe || collectors.stream().noneMatch(WITHOUT::contains)
                ? null
                : "event=no-safepoints an endless loop can stop this whole process, since this garbage collector compiles"
                        + " counted loops without safepoints: start java with -XX:+" + FLAG + " or -XX:+UseG1GC";
    }

    private static boolean hasFlag() {
        try {
            var options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return options == null
                    || Boolean.parseBoolean(options.getVMOption(FLAG).getValue());
        } catch (IllegalArgumentException e) {
            return true; // another machine than HotSpot, of which nothing is known
        }
    }
}
