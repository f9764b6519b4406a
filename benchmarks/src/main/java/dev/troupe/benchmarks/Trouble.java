package dev.troupe.benchmarks;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** What actors do that have neighbours on the same threads. */
enum Trouble {
    SPIN("spin for ever", 8, 1, false) {
        @Override
        void once(Runnable look) {
            new Spin().spin();
        }
    },
    SPIN_AND_LOOK("spin, and look at the context", 8, 1, false) {
        @Override
        void once(Runnable look) {
            new Spin().spin(look);
        }
    },
    WAIT("wait for ever", 8, 1, false) {
        @Override
        void once(Runnable look) throws InterruptedException {
            new CountDownLatch(1).await();
        }
    },
    BLOCK("one blocks for 2 s, again and again", 1, 8, true) {
        @Override
        void once(Runnable look) throws InterruptedException {
            Thread.sleep(BLOCKED);
        }
    },
    BLOCK_EIGHT("eight block for 2 s, again and again", 8, 8, true) {
        @Override
        void once(Runnable look) throws InterruptedException {
            Thread.sleep(BLOCKED);
        }
    };

    private static final Duration BLOCKED = Duration.ofSeconds(2);

    private final String title;
    private final int actors;
    private final int neighbours;
    private final boolean again;

    Trouble(String title, int actors, int neighbours, boolean again) {
        this.title = title;
        this.actors = actors;
        this.neighbours = neighbours;
        this.again = again;
    }

    /**
     * Does it.
     *
     * @param look what an actor does now and then to see whether it should go on
     */
    abstract void once(Runnable look) throws InterruptedException;

    String title() {
        return title;
    }

    /** How many actors do it. */
    int actors() {
        return actors;
    }

    /** How many other actors there are. */
    int neighbours() {
        return neighbours;
    }

    /** Whether an actor that has done it sends itself a message to do it again; the call itself is slow then, not hung. */
    boolean again() {
        return again;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A computation without end, in a field, so that no compiler sees that it is good for nothing. */
    private static final class Spin {
        private static final int BETWEEN_LOOKS = 1000;

        private long state = 1;

        void spin() {
            while (true) {
                step();
            }
        }

        void spin(Runnable look) {
            while (true) {
                for (int i = 0; i < BETWEEN_LOOKS; i++) {
                    step();
                }
                look.run();
            }
        }

        private void step() {
            state = state * 6364136223846793005L + 1442695040888963407L;
        }
    }
}
