package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A stack that ends in the middle of a send. Interpreted code needs a frame for each call and so may fail at any of them;
 * each thread comes to its end a little differently. What {@link RingTest} and {@link LifecycleTest} show is left out.
 */
@Timeout(120)
class StackOverflowTest {
    private final ActorSystem system =
            ActorSystem.create(Tests.settings(1).idle(Idle.park()).build());
    private final Ref<Object> ref = (Ref<Object>) system.spawn(() -> (Object message, Context<Object> context) -> {});

    @AfterEach
    void stop() {
        Tests.stop(system);
    }

    /** Sends at the end of the stack of a new thread, and on the way back from there. */
    private static void atTheEndOfAStack(Runnable send) throws InterruptedException {
        var thread = new Thread(null, () -> recurse(send), "deep", 1 << 18);
        thread.start();
        thread.join();
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack ends
    private static int recurse(Runnable send) {
        int depth = 0;
        try {
            depth = recurse(send) + 1;
        } catch (StackOverflowError e) {
            return 0;
        } finally {
            if (depth < 50) {
                quietly(send);
            }
        }
        return depth;
    }

    private static void quietly(Runnable send) {
        try {
            send.run();
        } catch (StackOverflowError e) {
            // user code that goes on as if nothing had happened
        }
    }

    @Test
    void aLogWithAHoleStaysBrokenWhateverIsSentAfterwards() throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            var turn = new Turn(ref.worker.group.newThread("not started"), ((Ref<?>) ref).worker.core.settings);
            turn.begin(Turn.Kind.RECEIVE, ref.cell, null);
            var forgotten = new AtomicBoolean();
            atTheEndOfAStack(() -> {
                boolean before = turn.error() != null;
                turn.tell(ref, "message");
                if (before && turn.error() == null) {
                    forgotten.set(true);
                }
            });
            assertThat(forgotten).isFalse();
        }
    }

    /** Between the claim of a slot and the wake-up; later senders see that somebody else is to wake it. */
    @Test
    void aWorkerThatIsNotWokenLooksForItselfAtTheNextHeartbeat() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            Tests.until(ref.worker::isAsleep);
            atTheEndOfAStack(() -> ref.tell("message"));
            Tests.until(() -> ref.worker.ring.claimed() == ref.worker.ring.taken());
        }
    }
}
