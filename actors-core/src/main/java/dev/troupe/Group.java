package dev.troupe;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A running worker group: its workers, the choice between them, the making of their threads, and the queue of its plain
 * tasks.
 *
 * <p>Whoever adds a task wakes one parked worker, and a worker that takes one while others wait wakes the next. A worker
 * that parks marks itself as parked first and then looks at the queues. So no task waits only because all sleep.
 */
final class Group {
    final WorkerGroup settings;
    final Standby standby;
    private final SystemCore core;
    private final Worker[] workers;
    private final AtomicInteger next = new AtomicInteger();

    /** The tasks of this group that wait for one of its workers, whichever it is. */
    private final Queue<TaskCell> tasks = new ConcurrentLinkedQueue<>();

    private final List<Group> takesFrom = new ArrayList<>();
    private final List<Group> givesTo = new ArrayList<>();

    /** @param firstIndex the index of its first worker within the system */
    Group(SystemCore core, WorkerGroup settings, int firstIndex) {
        this.core = core;
        this.settings = settings;
        this.standby = new Standby(core, this);
        this.workers = new Worker[settings.workers()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = core.host.newWorker(this, firstIndex + i);
        }
    }

    /** Before the threads start. */
    void connect(List<Group> all) {
        for (Group other : all) {
            if (other != this && settings.takesTasks() && other.settings.givesTasks()) {
                takesFrom.add(other);
            }
            if (other != this && settings.givesTasks() && other.settings.takesTasks()) {
                givesTo.add(other);
            }
        }
    }

    Worker[] workers() {
        return workers;
    }

    /**
     * The worker for an actor.
     *
     * @param near the worker of its parent, if it has one
     */
    Worker place(Placement placement, @Nullable Worker near) {
        if (near != null && near.group == this && placement instanceof Placement.Near) {
            return near; // what most are, without the cost of a switch over types
        }
        return switch (placement) {
            case Placement.Near nearParent -> nextWorker();
            case Placement.Spread spread -> nextWorker();
            case Placement.On on -> workers[on.worker() % workers.length];
            case Placement.ByKey by -> workers[Math.floorMod(mix(by.key().hashCode()), workers.length)];
            case Placement.In(String group, Placement within) ->
                core.group(group).place(within, near);
        };
    }

    /** Whether this placement names one worker, so that a task must not be polled by another. */
    static boolean binds(Placement placement) {
        return switch (placement) {
            case Placement.Near near -> false;
            case Placement.Spread spread -> false;
            case Placement.On on -> true;
            case Placement.ByKey byKey -> true;
            case Placement.In in -> binds(in.within());
        };
    }

    private Worker nextWorker() {
        return workers[Math.floorMod(next.getAndIncrement(), workers.length)];
    }

    /** Spreads what differs in a few bits only. The finalizer of MurmurHash3, which is in the public domain. */
    private static int mix(int hash) {
        int h = hash;
        h = (h ^ (h >>> 16)) * 0x85ebca6b;
        h = (h ^ (h >>> 13)) * 0xc2b2ae35;
        return h ^ (h >>> 16);
    }

    /** Makes a thread for its workers, with all that its settings say of threads. */
    @SuppressWarnings("ThreadPriorityCheck") // a user's wish, on which nothing here relies
    WorkerThread newThread(String role) {
        String name = core.settings.name() + "-" + settings.name() + "-" + role;
        var thread = new WorkerThread(name, settings.stackSizeBytes(), core, standby);
        thread.setPriority(settings.priority());
        return thread;
    }

    /** Starts the first threads. */
    void start() {
        for (int i = 0; i < workers.length; i++) {
            WorkerThread thread = newThread(String.valueOf(i));
            thread.assign(workers[i]);
            core.threads.add(thread);
            thread.start();
        }
    }

    // ---- Plain tasks

    /** Has a task polled by a worker of this group, or by an idle one of another. From any thread. */
    void queue(TaskCell task, Worker home) {
        tasks.add(task);
        wakeOne(home);
    }

    /** The same for one that was woken while it was polled. A worker of this group looks here each round. */
    void queueAgain(TaskCell task, Worker home, Worker poller) {
        tasks.add(task);
        if (poller.group == this) {
            poller.wake(); // it is parked only if it was taken away from the thread that has polled
        } else {
            wakeOne(home);
        }
    }

    /** A task that a worker of this group may poll. An idle one looks at other groups too. */
    @Nullable
    TaskCell takeTask(boolean idle) {
        TaskCell task = takeOwn();
        if (task == null && idle) {
            for (int i = 0; i < takesFrom.size() && task == null; i++) {
                task = takesFrom.get(i).takeOwn();
            }
        }
        return task;
    }

    private @Nullable TaskCell takeOwn() {
        TaskCell task = tasks.poll();
        if (task != null && !tasks.isEmpty()) {
            wakeOne(workers[0]);
        }
        return task;
    }

    /** Takes this one out of turn; false if it does not wait here. */
    boolean take(TaskCell task) {
        return tasks.remove(task);
    }

    boolean hasTask() {
        return !tasks.isEmpty();
    }

    /** Whether there is a task that an idle worker of this group may take. */
    boolean hasTaskForIdle() {
        boolean any = hasTask();
        for (int i = 0; i < takesFrom.size() && !any; i++) {
            any = takesFrom.get(i).hasTask();
        }
        return any;
    }

    /** Wakes a parked worker that may take a task of this group: rather this one, else any. */
    private void wakeOne(Worker rather) {
        if (rather.wake() || wakeAny()) {
            return;
        }
        for (int i = 0; i < givesTo.size(); i++) {
            if (givesTo.get(i).wakeAny()) {
                return;
            }
        }
    }

    private boolean wakeAny() {
        for (Worker worker : workers) {
            if (worker.wake()) {
                return true;
            }
        }
        return false;
    }
}
