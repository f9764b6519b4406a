package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DeadLetterStreamTest {
    private final ActorSystem system = Tests.system(1);
    private final ActorRef<Object> refuses = system.spawn(
            "refuses",
            () -> (message, context) -> {
                if (!Tests.Sync.answered(message)) {
                    throw new IllegalStateException("refused");
                }
            },
            SpawnOptions.defaults().withAttempts(1));

    @AfterEach
    void stop() {
        system.stop(Duration.ZERO);
    }

    /** Asks for as many letters as the test says. */
    private static final class Reader implements Flow.Subscriber<DeadLetter> {
        private final List<Object> seen = Tests.list();
        private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
        private final CompletableFuture<Void> completed = new CompletableFuture<>();

        private void request(long letters) {
            Tests.get(subscription).request(letters);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription.complete(given);
        }

        @Override
        public void onNext(DeadLetter letter) {
            seen.add(letter.message());
        }

        @Override
        public void onError(Throwable failure) {
            completed.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            completed.complete(null);
        }
    }

    private Reader reader() {
        var reader = new Reader();
        system.deadLetterStream().subscribe(reader);
        return reader;
    }

    private void refuse(int from, int to) {
        for (int i = from; i <= to; i++) {
            refuses.tell(i);
            Tests.Sync.with(refuses);
        }
    }

    @Test
    void theyComeInOrderAndAtThePaceOfTheSubscriber() {
        Reader slow = reader();
        Reader fast = reader();
        fast.request(Long.MAX_VALUE);
        slow.request(2);
        refuse(1, 5);
        Tests.until(() -> fast.seen.size() == 5 && slow.seen.size() == 2);
        slow.request(2);
        Tests.until(() -> slow.seen.size() == 4);
        assertThat(slow.seen).containsExactly(1, 2, 3, 4);
        assertThat(fast.seen).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void whoIsTooSlowMissesSomeAndTheCountDoesNot() {
        Reader reader = reader();
        Reader fast = reader();
        fast.request(Long.MAX_VALUE);
        for (int letter = 1; letter <= DeadLetterStream.BUFFER + 50; letter++) {
            refuse(letter, letter);
            int soFar = letter;
            Tests.until(() -> fast.seen.size() == soFar); // a buffer is no promise that its thread runs in time
        }
        reader.request(Long.MAX_VALUE);
        Tests.until(() -> reader.seen.size() >= DeadLetterStream.BUFFER);
        refuse(1000, 1000);
        Tests.until(() -> reader.seen.contains(1000));
        assertThat(reader.seen).hasSize(DeadLetterStream.BUFFER + 1);
        assertThat(system.deadLetters(DeadLetter.Reason.ATTEMPTS)).isEqualTo(DeadLetterStream.BUFFER + 51);
    }

    @Test
    void itEndsWithTheSystemAfterTheLastLetter() {
        Reader reader = reader();
        reader.request(Long.MAX_VALUE);
        refuse(1, 3);
        system.stop(Duration.ZERO);
        Tests.get(reader.completed);
        assertThat(reader.seen).containsExactly(1, 2, 3);
    }

    @Test
    void whoSubscribesAfterTheEndIsToldOfIt() {
        system.stop(Duration.ZERO);
        Tests.get(reader().completed);
    }

    @Test
    void whoCancelsIsForgotten() {
        Reader reader = reader();
        reader.request(Long.MAX_VALUE);
        refuse(1, 1);
        Tests.until(() -> reader.seen.size() == 1);
        Tests.get(reader.subscription).cancel();
        refuse(2, 3);
        Reader other = reader();
        other.request(Long.MAX_VALUE);
        refuse(4, 4);
        Tests.until(() -> other.seen.size() == 1);
        assertThat(reader.seen).containsExactly(1);
        assertThat(((Ref<?>) refuses).worker.core.deadLetters.listeners()).isEqualTo(1);
    }
}
