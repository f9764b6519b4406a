package dev.troupe;

import dev.troupe.spi.ParkingPlace;
import java.util.concurrent.locks.LockSupport;

/** Parks the thread itself. Has no state, so all workers share it. */
final class ThreadParking implements ParkingPlace {
    static final ThreadParking PLACE = new ThreadParking();

    private ThreadParking() {}

    @Override
    public void park(long nanos) {
        LockSupport.parkNanos(this, nanos);
    }

    @Override
    public void unpark(Thread thread) {
        LockSupport.unpark(thread);
    }
}
