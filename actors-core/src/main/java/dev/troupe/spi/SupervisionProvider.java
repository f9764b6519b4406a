package dev.troupe.spi;

/** Finds the supervisor module on the class path, by {@link java.util.ServiceLoader}. */
@FunctionalInterface
public interface SupervisionProvider {
    /**
     * Supervises a system. Called before its workers run.
     *
     * @param system what can be seen of it
     */
    Supervision supervise(SystemView system);
}
