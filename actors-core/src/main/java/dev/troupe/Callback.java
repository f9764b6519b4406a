package dev.troupe;

/** Code that is not the kernel's own, and belongs to no actor. It is called with the baton laid down. */
final class Callback extends Signal implements Runnable {
    private final Runnable code;

    Callback(Runnable code) {
        this.code = code;
    }

    @Override
    public void run() {
        code.run();
    }

    @Override
    void arrive(Worker worker) {
        worker.callback(this);
    }
}
