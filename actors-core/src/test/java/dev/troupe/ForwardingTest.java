package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Context.forward and ActorRef.adapt: a front that hands on what it gets. */
@Timeout(120)
class ForwardingTest {
    private record Ask(int number, Reply<Integer> reply) {}

    private record To(String who, Object what) {}

    private final ActorSystem system = Tests.system(2);
    private final List<Object> told = Tests.list();
    private final ActorRef<Object> behind = system.spawn(
            "behind",
            () -> (message, context) -> {
                if (Tests.Sync.answered(message)) {
                    return;
                }
                if (message instanceof Ask(int number, var reply)) {
                    if (number < 0) {
                        throw new IllegalArgumentException("refused");
                    }
                    reply.with(number + 1);
                } else {
                    told.add(message);
                }
            },
            SpawnOptions.defaults().withAttempts(1));
    private final ActorRef<To> front = system.spawn("front", () -> (to, context) -> {
        assertThat(to.who()).isEqualTo("alice");
        context.forward(behind, to.what());
    });
    private final ActorRef<Object> alice = front.adapt(message -> new To("alice", message));

    @AfterEach
    void stop() {
        system.stop(Duration.ZERO);
    }

    @Test
    void whatWasToldIsTold() {
        alice.tell("hello");
        Tests.until(() -> told.equals(List.of("hello")));
    }

    @Test
    void aRequestIsAnsweredByTheNextOne() {
        assertThat(Tests.<Object, Integer>ask(alice, reply -> new Ask(1, reply)))
                .isEqualTo(2);
    }

    @Test
    void theAskerDependsOnTheNextOne() {
        CompletableFuture<Integer> answer = alice.ask(reply -> new Ask(-1, reply), Tests.PATIENCE);
        assertThat(Tests.failure(answer))
                .isInstanceOf(AskException.Failed.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThat(front.hasEnded()).isFalse();
        assertThat(Tests.<Object, Integer>ask(alice, reply -> new Ask(1, reply)))
                .isEqualTo(2);
    }

    @Test
    void anAddressOfAnAddressMapsTwice() {
        ActorRef<Integer> numbers = alice.adapt(number -> "number " + number);
        numbers.tell(3);
        Tests.until(() -> told.equals(List.of("number 3")));
        assertThat(numbers.isSameActor(front)).isTrue();
    }
}
