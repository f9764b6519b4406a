package dev.troupe.supervisor;

import dev.troupe.spi.Supervision;
import dev.troupe.spi.SupervisionProvider;
import dev.troupe.spi.SystemView;

/** Supervises every system of a process that has this module on its class path. */
public final class SupervisorProvider implements SupervisionProvider {
    /** For the service loader. */
    public SupervisorProvider() {}

    @Override
    public Supervision supervise(SystemView system) {
        return Supervisor.start(system);
    }
}
