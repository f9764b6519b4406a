package dev.troupe.spi;

import dev.troupe.SystemSettings;
import java.util.List;

/** What a supervisor sees of a system. All methods may be called from any thread. */
public interface SystemView {
    /** The system's settings. */
    SystemSettings settings();

    /** The workers, in the order of their index. */
    List<? extends WorkerView> workers();

    /** The time of the system in nanoseconds, from an arbitrary origin. */
    long nanoTime();
}
