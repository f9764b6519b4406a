package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import dev.troupe.Terminated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RouterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ActorSystem system = ActorSystem.create(SystemSettings.builder()
            .workers(2)
            .policy((failure, history) -> new Decision.Restart(Duration.ofMillis(5)))
            .build());
    private final Router router = new Router(system);

    @AfterEach
    void stop() {
        system.stop(Duration.ZERO);
    }

    private sealed interface Msg {}

    private record Add(int number) implements Msg {}

    private record Crash() implements Msg {}

    private record All(Reply<List<Integer>> reply) implements Msg {}

    private static final ActorKey<Msg> NUMBERS = ActorKey.of("numbers", Msg.class);

    /** The numbers are those of the test, so that they outlive a restart. */
    private record Numbers(List<Integer> numbers) implements Actor<Msg> {
        @Override
        public void receive(Msg message, Context<Msg> context) {
            switch (message) {
                case Add(int number) -> numbers.add(number);
                case Crash() -> throw new IllegalStateException("planted");
                case All(Reply<List<Integer>> reply) -> reply.with(List.copyOf(numbers));
            }
        }
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private List<Integer> all() throws Exception {
        return get(router.ask(NUMBERS, All::new, PATIENCE));
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    /** One test, since what is global stays so for the life of the process. */
    @Test
    void theGlobalRouterIsSetOnce() {
        assertThatThrownBy(Router::global)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("makeGlobal() once before");
        assertThat(router.makeGlobal()).isSameAs(router);
        assertThat(Router.global()).isSameAs(router);
        assertThatThrownBy(router::makeGlobal)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("global already")
                .hasMessageContaining("system=troupe");
        assertThatThrownBy(() -> new Router(system).makeGlobal()).isInstanceOf(IllegalStateException.class);
        assertThat(Router.global()).isSameAs(router);
    }

    @Test
    void anUnknownKeyIsAClearFailureOfEveryCall() {
        router.register(ActorKey.of("other", String.class), SpawnOptions.defaults());
        for (org.assertj.core.api.ThrowableAssert.ThrowingCallable call :
                List.<org.assertj.core.api.ThrowableAssert.ThrowingCallable>of(
                        () -> router.tell(NUMBERS, new Add(1)),
                        () -> router.tellOrWait(NUMBERS, new Add(1)),
                        () -> router.ask(NUMBERS, All::new, PATIENCE),
                        () -> router.ref(NUMBERS),
                        () -> router.start(NUMBERS, () -> new Numbers(new ArrayList<>())))) {
            assertThatThrownBy(call)
                    .isInstanceOf(UnknownKeyException.class)
                    .hasMessageContaining("key=numbers:")
                    .hasMessageContaining("registered=[other:java.lang.String]");
        }
    }

    @Test
    void aKeyOfTheSameNameAndAnotherTypeReachesNothing() {
        router.register(NUMBERS, SpawnOptions.defaults());
        assertThatThrownBy(() -> router.tell(ActorKey.of("numbers", String.class), "x"))
                .isInstanceOf(UnknownKeyException.class);
        assertThatThrownBy(() -> router.register(ActorKey.of("numbers", String.class), SpawnOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name=numbers");
        assertThat(router.keys()).containsExactly(NUMBERS);
    }

    @Test
    void messagesForAKeyThatHasNotBeenStartedWaitAndArriveInOrder() throws Exception {
        router.register(NUMBERS, SpawnOptions.defaults());
        for (int i = 0; i < 100; i++) {
            assertThat(router.tell(NUMBERS, new Add(i))).isEqualTo(Delivery.ACCEPTED);
        }
        CompletableFuture<List<Integer>> asked = router.ask(NUMBERS, All::new, PATIENCE);
        assertThat(asked).isNotDone();
        router.start(NUMBERS, () -> new Numbers(new ArrayList<>()));
        assertThat(get(asked)).isEqualTo(upTo(100));
        assertThat(system.deadLetters()).isZero();
    }

    @Test
    void theBoundCountsBeforeTheStartToo() throws Exception {
        router.register(NUMBERS, SpawnOptions.defaults().withMailbox(8));
        int accepted = 0;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (router.tell(NUMBERS, new Add(accepted)) == Delivery.ACCEPTED) {
            accepted++;
            assertThat(System.nanoTime() - end).isNegative();
        }
        assertThat(accepted).isBetween(8, 8 + 2 * system.settings().ringCapacity());
        router.start(NUMBERS, () -> new Numbers(new ArrayList<>()));
        while (router.tell(NUMBERS, new Add(accepted)) == Delivery.FULL) {
            Thread.onSpinWait();
        }
        List<Integer> got = List.of();
        while (got.size() <= accepted) {
            try {
                got = all();
            } catch (java.util.concurrent.ExecutionException full) {
                Thread.onSpinWait();
            }
        }
        assertThat(got).isEqualTo(upTo(accepted + 1));
    }

    @Test
    void messagesDuringARestartWait() throws Exception {
        var numbers = new ArrayList<Integer>();
        router.register(
                NUMBERS, () -> new Numbers(numbers), SpawnOptions.defaults().withAttempts(1));
        for (int i = 0; i < 200; i++) {
            if (i % 20 == 0) {
                router.tell(NUMBERS, new Crash());
                router.ref(NUMBERS).kill();
            }
            assertThat(router.tell(NUMBERS, new Add(i))).isEqualTo(Delivery.ACCEPTED);
        }
        assertThat(all()).isEqualTo(upTo(200));
        // The first kill may come while the actor still waits for its factory: that wait is a dead letter, no message
        // is.
        assertThat(system.deadLetters() - system.deadLetters(DeadLetter.Reason.AWAIT_ABANDONED))
                .isEqualTo(10);
    }

    @Test
    void aResetBeforeTheStartLosesNothing() throws Exception {
        router.register(NUMBERS, SpawnOptions.defaults());
        router.tell(NUMBERS, new Add(0));
        router.ref(NUMBERS).kill();
        router.tell(NUMBERS, new Add(1));
        router.start(NUMBERS, () -> new Numbers(new ArrayList<>()));
        assertThat(all()).containsExactly(0, 1);
    }

    @Test
    void aStartThatFailsIsTriedAgain() throws Exception {
        var made = new java.util.concurrent.atomic.AtomicInteger();
        router.register(NUMBERS, SpawnOptions.defaults());
        router.tell(NUMBERS, new Add(0));
        router.start(NUMBERS, () -> {
            if (made.incrementAndGet() < 3) {
                throw new IllegalStateException("planted");
            }
            return new Numbers(new ArrayList<>());
        });
        assertThat(all()).containsExactly(0);
        assertThat(made).hasValue(3);
    }

    @Test
    void aKeyIsRegisteredAndStartedOnce() {
        router.register(NUMBERS, () -> new Numbers(new ArrayList<>()), SpawnOptions.defaults());
        assertThatThrownBy(() -> router.register(NUMBERS, SpawnOptions.defaults()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("registered once");
        assertThatThrownBy(() -> router.start(NUMBERS, () -> new Numbers(new ArrayList<>())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("started once");
    }

    @Test
    void aKeyWhoseActorHasEndedIsRegisteredAgain() throws Exception {
        ActorRef<Msg> first =
                router.register(NUMBERS, () -> (message, context) -> context.stop(), SpawnOptions.defaults());
        var ended = new CompletableFuture<Terminated>();
        system.spawn(() -> new Watching(first, ended));
        router.tell(NUMBERS, new Add(1));
        get(ended);
        assertThat(router.tell(NUMBERS, new Add(2))).isEqualTo(Delivery.CLOSED);
        ActorRef<Msg> second = router.register(NUMBERS, () -> new Numbers(new ArrayList<>()), SpawnOptions.defaults());
        assertThat(router.ref(NUMBERS)).isSameAs(second).isNotSameAs(first);
        router.tell(NUMBERS, new Add(3));
        assertThat(all()).containsExactly(3);
    }

    @Test
    void aKeyThatIsForgottenReachesNothingAndItsActorGoesOn() throws Exception {
        ActorRef<Msg> numbers = router.register(NUMBERS, () -> new Numbers(new ArrayList<>()), SpawnOptions.defaults());
        assertThat(router.unregister(NUMBERS)).isTrue();
        assertThat(router.unregister(NUMBERS)).isFalse();
        assertThatThrownBy(() -> router.ref(NUMBERS)).isInstanceOf(UnknownKeyException.class);
        numbers.tell(new Add(1));
        assertThat(get(numbers.ask(All::new, PATIENCE))).containsExactly(1);
    }

    /** Says when another actor has ended. */
    private record Watching(ActorRef<?> other, CompletableFuture<Terminated> ended) implements Actor<Terminated> {
        @Override
        public void started(Context<Terminated> context) {
            context.watch(other, end -> end);
        }

        @Override
        public void receive(Terminated end, Context<Terminated> context) {
            ended.complete(end);
        }
    }

    /** A key is either unknown or complete, whoever looks at it in the moment of its registration. */
    @Test
    void aKeyThatIsJustBeingRegisteredIsUnknownOrComplete() throws Exception {
        for (int round = 0; round < 500; round++) {
            ActorKey<Msg> key = ActorKey.of("key" + round, Msg.class);
            var looked = new CompletableFuture<Delivery>();
            Thread looking = Thread.ofPlatform().start(() -> {
                try {
                    while (!looked.isDone()) {
                        try {
                            looked.complete(router.tell(key, new Add(1)));
                        } catch (UnknownKeyException notYet) {
                            Thread.onSpinWait();
                        }
                    }
                } catch (Throwable e) {
                    looked.completeExceptionally(e);
                }
            });
            router.register(key, SpawnOptions.defaults());
            assertThat(get(looked)).isEqualTo(Delivery.ACCEPTED);
            looking.join();
        }
    }

    @Test
    void keysAreChecked() {
        for (String bad : List.of("", " ", "a/b")) {
            assertThatThrownBy(() -> ActorKey.of(bad, Msg.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name=" + bad);
        }
        assertThat(ActorKey.of("a", String.class)).isEqualTo(ActorKey.of("a", String.class));
    }
}
