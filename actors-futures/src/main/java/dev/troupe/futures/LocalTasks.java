package dev.troupe.futures;

import dev.troupe.ActorSystem;
import dev.troupe.Poll;
import dev.troupe.Waker;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Tasks that one thread runs itself, when it wants to: one that was spawned makes no progress before the thread drives it.
 * They may share what is not thread-safe, also with the thread. A system tells them the time and wakes the thread.
 *
 * <p>Once the system is stopping they cannot be driven any more: the next attempt cancels those that are left, whose handles
 * fail.
 *
 * <p>For one thread at a time, which must not be one of the system's.
 */
public final class LocalTasks {
    private record Member<T>(Running<T> task, CompletableFuture<T> result) {}

    private final ActorSystem system;
    private final Parts<Member<?>> tasks = new Parts<>();

    /** No tasks yet. */
    public LocalTasks(ActorSystem system) {
        this.system = Objects.requireNonNull(system, "system");
    }

    /** Adds a task, which waits to be driven. A task may add others. Never blocks. */
    public <T> Handle<T> spawn(Eventual<T> work) {
        var member = new Member<>(new Running<>(work), new CompletableFuture<T>());
        tasks.add(member);
        return new Handle<>(member.task, member.result);
    }

    /**
     * Drives the tasks until none is left. Blocks while all of them wait. One that fails tells so by its handle only.
     *
     * @throws IllegalStateException on a worker thread, or if the system is stopping
     * @throws java.util.concurrent.CompletionException if the system ends meanwhile
     */
    public void run() {
        while (!tasks.isEmpty()) {
            await(Poll.PENDING);
            drive();
        }
        tasks.rest();
    }

    /**
     * Drives the tasks until this one is done. Blocks while all of them wait. The others stay.
     *
     * @return its value
     * @throws java.util.concurrent.CompletionException if it fails, with its exception as the cause, or if the system ends
     *     meanwhile
     * @throws IllegalStateException on a worker thread, or if the system is stopping
     */
    public <T> T run(Eventual<T> work) {
        Handle<T> handle = spawn(work);
        while (!handle.isDone()) {
            await(Poll.PENDING);
            drive();
        }
        tasks.rest();
        return handle.join();
    }

    /**
     * Drives the tasks until all of them wait. Does not wait itself, save for a worker to tell the time.
     *
     * @return whether any is left
     * @throws IllegalStateException on a worker thread, or if the system is stopping
     */
    public boolean runReady() {
        do {
            await(Poll.READY);
            drive();
        } while (tasks.isAnyDue());
        tasks.rest();
        return !tasks.isEmpty();
    }

    /**
     * A task of the system has the time come and the wakers told; then this thread goes on, which is the only one then.
     *
     * @param ofNone what that task says where none of these is due
     */
    private void await(Poll ofNone) {
        try {
            system.run(waker -> look(waker, ofNone)).join();
        } catch (RuntimeException e) {
            if (!system.isRunning()) {
                giveUp(e);
            }
            throw e;
        }
    }

    /** Nobody can drive them any more. */
    private void giveUp(RuntimeException why) {
        Failures.release(
                () -> tasks.cancel(member -> {
                    member.result.completeExceptionally(why);
                    member.task.abandoned();
                }),
                why);
    }

    private Poll look(Waker waker, Poll ofNone) {
        tasks.begin(waker);
        tasks.end();
        return tasks.isAnyDue() ? Poll.READY : ofNone;
    }

    private void drive() {
        for (Parts.Part<Member<?>> part = tasks.next(); part != null; part = tasks.next()) {
            poll(part, part.what);
        }
    }

    private <T> void poll(Parts.Part<Member<?>> part, Member<T> member) {
        try {
            if (member.task.poll(part) == Poll.READY) {
                tasks.remove(part);
                member.result.complete(member.task.value());
            }
        } catch (Throwable e) {
            tasks.remove(part);
            member.result.completeExceptionally(e);
        }
    }
}
