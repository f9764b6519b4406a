package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Delivery;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ActorKey<Msg> KEY = ActorKey.of("keeper", Msg.class);

    private final ActorSystem system = ActorSystem.create();
    private final Router router = new Router(system);

    private sealed interface Msg {}

    private record Add(int value) implements Msg {}

    private record Crash() implements Msg {}

    private record Hold(CountDownLatch running, CountDownLatch until) implements Msg {}

    private record Get(Reply<List<Integer>> reply) implements Msg {}

    /** A keeper whose values outlive its incarnations. */
    private static Supplier<Actor<Msg>> keeper() {
        List<Integer> values = new ArrayList<>();
        return () -> (Msg message, Context<Msg> context) -> {
            switch (message) {
                case Add(int value) -> values.add(value);
                case Get(var reply) -> reply.with(List.copyOf(values));
                case Crash crash -> {
                    if (context.attempt() == 1) {
                        throw new IllegalStateException("told to");
                    }
                }
                case Hold(var running, var until) -> {
                    running.countDown();
                    until.await();
                }
            }
        };
    }

    private static List<Integer> numbers(int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    @AfterEach
    void close() {
        system.close();
    }

    @Test
    void reachesAnActorByItsKey() throws InterruptedException {
        var ref = router.register(KEY, keeper(), SpawnOptions.defaults());
        assertThat(router.tell(KEY, new Add(0))).isEqualTo(Delivery.ACCEPTED);
        assertThat(router.tellOrWait(KEY, new Add(1))).isEqualTo(Delivery.ACCEPTED);
        assertThat(router.ask(KEY, Get::new, LIMIT).join()).containsExactly(0, 1);
        assertThat(router.askOrWait(KEY, Get::new, LIMIT).join()).containsExactly(0, 1);
        assertThat(router.ref(KEY)).isSameAs(ref);
        assertThat(router.keys()).containsExactly(KEY);
    }

    @Test
    void messagesForAKeyThatIsNotStartedWaitAndArriveInOrder() {
        router.register(KEY, SpawnOptions.defaults());
        for (int i = 0; i < 100; i++) {
            assertThat(router.tell(KEY, new Add(i))).isEqualTo(Delivery.ACCEPTED);
        }
        var answer = router.ask(KEY, Get::new, LIMIT);
        assertThat(answer).isNotDone();
        router.start(KEY, keeper());
        assertThat(answer.join()).isEqualTo(numbers(100));
        assertThatThrownBy(() -> router.start(KEY, keeper()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("once")
                .hasMessageContaining("keeper");
    }

    @Test
    void aKeyThatIsNotStartedHasABound() throws InterruptedException {
        router.register(KEY, SpawnOptions.defaults().withMailbox(4));
        int accepted = 0;
        while (router.tell(KEY, new Add(accepted)) == Delivery.ACCEPTED) {
            accepted++;
        }
        assertThat(router.ask(KEY, Get::new, LIMIT).exceptionNow()).hasMessageContaining("FULL");
        router.start(KEY, keeper());
        assertThat(router.askOrWait(KEY, Get::new, LIMIT).join()).isEqualTo(numbers(accepted));
    }

    @Test
    void messagesDuringARestartWaitAndArriveInOrder() throws InterruptedException {
        router.register(KEY, keeper(), SpawnOptions.defaults());
        var running = new CountDownLatch(1);
        var until = new CountDownLatch(1);
        router.tell(KEY, new Hold(running, until));
        running.await();
        router.tell(KEY, new Crash());
        for (int i = 0; i < 100; i++) {
            router.tell(KEY, new Add(i));
        }
        until.countDown();
        assertThat(router.ask(KEY, Get::new, LIMIT).join()).isEqualTo(numbers(100));
    }

    @Test
    void aKeyThatNobodyRegisteredIsAClearFailure() {
        router.register(KEY, keeper(), SpawnOptions.defaults());
        ActorKey<Msg> other = ActorKey.of("other", Msg.class);
        assertThatThrownBy(() -> router.tell(other, new Add(1)))
                .isInstanceOf(UnknownKeyException.class)
                .hasMessageContaining("other")
                .hasMessageContaining("keeper"); // what there is
        assertThatThrownBy(() -> router.ask(other, Get::new, LIMIT)).isInstanceOf(UnknownKeyException.class);
        assertThatThrownBy(() -> router.start(other, keeper())).isInstanceOf(UnknownKeyException.class);
    }

    @Test
    void aKeyOfAnotherTypeReachesNothing() {
        router.register(KEY, keeper(), SpawnOptions.defaults());
        assertThatThrownBy(() -> router.tell(ActorKey.of("keeper", String.class), "text"))
                .isInstanceOf(UnknownKeyException.class);
    }

    @Test
    void aKeyIsRegisteredOnce() {
        router.register(KEY, keeper(), SpawnOptions.defaults());
        assertThatThrownBy(() -> router.register(KEY, keeper(), SpawnOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("once");
        assertThat(router.ask(KEY, Get::new, LIMIT).join()).isEmpty();
    }

    @Test
    void aKeyHasAUsableName() {
        assertThatThrownBy(() -> ActorKey.of("a/b", Msg.class)).hasMessageContaining("name=a/b");
        assertThatThrownBy(() -> ActorKey.of(" ", Msg.class)).isInstanceOf(IllegalArgumentException.class);
    }

    /** One test, since the slot belongs to the process. */
    @Test
    void theGlobalRouterIsSetOnceAndBeforeItIsUsed() {
        assertThatThrownBy(Router::global)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("makeGlobal");
        router.makeGlobal();
        router.register(KEY, keeper(), SpawnOptions.defaults());
        Router.global().tell(KEY, new Add(7));
        assertThat(Router.global().ask(KEY, Get::new, LIMIT).join()).containsExactly(7);
        assertThatThrownBy(router::makeGlobal)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("already");
        assertThatThrownBy(() -> new Router(system).makeGlobal()).isInstanceOf(IllegalStateException.class);
    }
}
