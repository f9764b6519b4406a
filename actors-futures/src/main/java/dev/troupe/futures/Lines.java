package dev.troupe.futures;

import dev.troupe.ActorSystem;
import dev.troupe.Waker;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The lines of a file, read some at a time by calls that may block. */
final class Lines extends Owned<String> {
    private static final int AT_A_TIME = 256;

    private final ActorSystem system;
    private final Callable<BufferedReader> opener;
    private final Queue<String> read = new ArrayDeque<>();
    private @Nullable Eventual<List<String>> reading;
    private boolean ended;

    // ---- Of the calls that block

    private final Lock lock = new ReentrantLock();
    private @Nullable BufferedReader reader;
    private boolean cancelled;

    /**
     * @param source what is read
     * @param opener opens it; may block
     */
    Lines(ActorSystem system, Object source, Callable<BufferedReader> opener) {
        super("lines of " + source);
        this.system = Objects.requireNonNull(system, "system");
        this.opener = opener;
    }

    @Override
    public Progress<Optional<String>> next(Waker waker) throws Exception {
        if (read.isEmpty() && !ended) {
            if (reading == null) {
                reading = Eventual.of(system.blocking(this::some));
            }
            if (!(reading.poll(waker) instanceof Progress.Ready<List<String>>(List<String> some))) {
                return Progress.pending();
            }
            reading = null;
            read.addAll(some);
            ended = some.size() < AT_A_TIME;
        }
        return Progress.ready(Optional.ofNullable(read.poll()));
    }

    /** The next lines; fewer than could be at the end, where the file is closed. */
    private List<String> some() throws Exception {
        lock.lock();
        try {
            var lines = new ArrayList<String>();
            if (cancelled) {
                return lines;
            }
            if (reader == null) {
                reader = opener.call();
            }
            boolean all = false;
            try {
                String line = null;
                while (lines.size() < AT_A_TIME && (line = reader.readLine()) != null) {
                    lines.add(line);
                }
                all = lines.size() == AT_A_TIME;
            } finally {
                if (!all) {
                    reader.close();
                }
            }
            return lines;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void cancel() {
        var unused = system.blocking(() -> {
            close();
            return true;
        });
    }

    private void close() throws IOException {
        lock.lock();
        try {
            cancelled = true;
            if (reader != null) {
                reader.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
