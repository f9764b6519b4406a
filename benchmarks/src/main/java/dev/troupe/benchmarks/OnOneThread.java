package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.STOP;

import dev.troupe.benchmarks.OnOneThread.Cell;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/**
 * A limit, not a peer: all actors on one thread over plain deques, with no way for a failure, a bound or a second core. What
 * comes from outside waits in a concurrent queue until there is nothing else to do.
 */
final class OnOneThread implements Actors<Cell, Cell> {
    private static final int BUDGET = 64;

    static final class Cell {
        private final Behaviour<Object, Cell> behaviour;
        private final ArrayDeque<Object> mailbox = new ArrayDeque<>(2);
        private boolean ready;
        private boolean stopped;

        private Cell(Behaviour<Object, Cell> behaviour) {
            this.behaviour = behaviour;
        }
    }

    private record Letter(Cell to, Object message) {}

    private final ArrayDeque<Cell> ready = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<Letter> outside = new ConcurrentLinkedQueue<>();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("one-thread").start(this::run);
    private volatile boolean closed;

    private void run() {
        try {
            while (!closed) {
                Cell cell = ready.poll();
                if (cell != null) {
                    handleSome(cell);
                } else {
                    takeFromOutside();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException("a behaviour failed", e);
        }
    }

    private void handleSome(Cell cell) throws Exception {
        for (int i = 0; i < BUDGET && !cell.stopped && !cell.mailbox.isEmpty(); i++) {
            cell.stopped = cell.behaviour.receive(cell.mailbox.poll(), cell) == STOP;
        }
        cell.ready = false;
        makeReady(cell);
    }

    private void makeReady(Cell cell) {
        if (!cell.ready && !cell.stopped && !cell.mailbox.isEmpty()) {
            cell.ready = true;
            ready.add(cell);
        }
    }

    private void takeFromOutside() {
        Letter letter = outside.poll();
        if (letter == null) {
            Thread.onSpinWait();
        } else {
            put(letter.to, letter.message);
        }
    }

    private void put(Cell to, Object message) {
        to.mailbox.add(message);
        makeReady(to);
    }

    @Override
    public <M> Kind<Cell, Cell> kind(Supplier<? extends Behaviour<M, Cell>> factory) {
        return new Kind<>() {
            @Override
            @SuppressWarnings("unchecked") // a behaviour is sent only what it takes
            public Cell spawn() {
                return new Cell((Behaviour<Object, Cell>) factory.get());
            }

            @Override
            public Cell spawn(Cell parent) {
                return spawn();
            }
        };
    }

    @Override
    public Cell self(Cell context) {
        return context;
    }

    @Override
    public void tell(Cell context, Cell to, Object message) {
        put(to, message);
    }

    @Override
    public void tell(Cell to, Object message) {
        outside.add(new Letter(to, message));
    }

    @Override
    public Cell spawnAnswering() {
        throw new UnsupportedOperationException("nobody asks from outside");
    }

    @Override
    public CompletionStage<Long> ask(Cell answering, long question) {
        throw new UnsupportedOperationException("nobody asks from outside");
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
