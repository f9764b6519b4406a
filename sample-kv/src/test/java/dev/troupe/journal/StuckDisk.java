package dev.troupe.journal;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A disk in which one call of the writer's turns stays until it is released. */
public final class StuckDisk {
    /** Which call. */
    public enum In {
        APPEND,
        FORCE
    }

    private final AtomicReference<@Nullable In> next = new AtomicReference<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);

    private final Disk disk = new HookedDisk() {
        @Override
        public void beforeAppend() {
            pass(In.APPEND);
        }

        @Override
        void beforeForce(Hooked file) {
            pass(In.FORCE);
        }
    };

    /** Opens a directory on this disk. */
    public DataDirectory open(Path data) {
        return DataDirectory.open(data, JournalOptions.defaults(), line -> {}, disk);
    }

    /** Has the next such call of a turn stay. */
    public void stick(In in) {
        next.set(in);
    }

    /** Lets it go on. */
    public void release() {
        released.countDown();
    }

    /** Whether it has gone on. */
    public boolean isLeft() {
        return left.getCount() == 0;
    }

    private void pass(In in) {
        if (Thread.currentThread().isVirtual() || !next.compareAndSet(in, null)) { // loads run on virtual threads
            return;
        }
        try {
            if (!released.await(50, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody has released the disk");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("the writer is never to be interrupted", e);
        }
        left.countDown();
    }
}
