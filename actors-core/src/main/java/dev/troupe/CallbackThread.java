package dev.troupe;

/** The thread for code that is not the kernel's own, outside of the workers. It must not wait for what it does itself. */
final class CallbackThread extends Thread {
    CallbackThread(Runnable work, String name) {
        super(null, work, name, 0, false);
        setDaemon(true);
    }
}
