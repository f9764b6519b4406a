package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DeadLetterListenerTest {
    private static final int AT_ONCE = 1000;

    private final ActorSystem system = Tests.system(1);
    private final ActorRef<Object> gone = system.spawn(Tests.Collector::new);

    /** Tells the one that is gone as many as it is told. */
    private final ActorRef<Object> teller = system.spawn(() -> (message, context) -> {
        if (!Tests.Sync.answered(message)) {
            for (int i = 1; i <= (int) message; i++) {
                gone.tell(i);
            }
        }
    });

    private final CountDownLatch shown = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<Object> seen = Tests.list();

    @BeforeEach
    void end() {
        gone.stop();
        Tests.untilEnded(gone);
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        system.stop(Duration.ZERO);
    }

    /** Takes no more than the first letter until it may go on. */
    private void slow(DeadLetter letter) {
        shown.countDown();
        Tests.await(goOn);
        seen.add(letter.message());
    }

    private static List<Object> upTo(int last) {
        return IntStream.rangeClosed(1, last).<Object>mapToObj(i -> i).toList();
    }

    @Test
    void oneThatBlocksHoldsUpNoActorAndIsShownOneAfterTheOther() {
        system.onDeadLetter(this::slow);
        teller.tell(AT_ONCE);
        Tests.await(shown);
        assertThat(Tests.Sync.with(teller)).isEqualTo("synced");
        assertThat(seen).isEmpty();
        goOn.countDown();
        Tests.until(() -> seen.size() == AT_ONCE);
        assertThat(seen).isEqualTo(upTo(AT_ONCE));
    }

    @Test
    void oneThatBlocksHoldsUpNoOtherListener() {
        system.onDeadLetter(this::slow);
        system.onDeadLetter(letter -> seen.add(letter.message()));
        teller.tell(3);
        Tests.until(() -> seen.size() == 3);
        assertThat(seen).isEqualTo(upTo(3));
    }

    @Test
    void whatComesWhileAsManyWaitAsMayIsCountedAndNotShown() {
        system.onDeadLetter(this::slow);
        teller.tell(1);
        Tests.await(shown);
        for (int told = 1; told < DeadLetterQueue.BOUND + AT_ONCE; told += AT_ONCE) {
            teller.tell(AT_ONCE);
            Tests.Sync.with(teller);
        }
        goOn.countDown();
        Tests.until(() -> seen.size() == DeadLetterQueue.BOUND);
        teller.tell(1);
        Tests.until(() -> seen.size() == DeadLetterQueue.BOUND + 1);
        assertThat(system.deadLetters()).isGreaterThan(DeadLetterQueue.BOUND + AT_ONCE);
    }

    @Test
    void whoCancelsIsToldNoMore() {
        Cancellable listening = system.onDeadLetter(this::slow);
        teller.tell(3);
        Tests.await(shown);
        Tests.Sync.with(teller); // by then the others wait
        listening.cancel();
        goOn.countDown();
        List<Object> others = Tests.list();
        system.onDeadLetter(letter -> others.add(letter.message()));
        teller.tell(3);
        Tests.until(() -> others.size() == 3);
        assertThat(seen).hasSize(1);
    }
}
