package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.spi.AskSample;
import dev.troupe.spi.AwaitedAsk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a supervisor sees of the actors that await answers. */
@Timeout(120)
class AskAwaitsTest {
    private static final Duration NOW = Duration.ofNanos(1);

    private final ActorSystem system = Tests.system(2);
    private final List<String> events = Tests.list();

    @AfterEach
    void stop() {
        system.stop(Duration.ZERO);
    }

    private record Ask(Reply<String> reply) {}

    private record Await(ActorRef<Object> other, Function<CompletableFuture<String>, CompletableFuture<String>> stage) {
        Await(ActorRef<Object> other) {
            this(other, future -> future);
        }
    }

    private record Release(String how) {}

    /** Answers, awaits and ends as it is told. */
    private final class Waiting implements Actor<Object> {
        private final Duration patience;
        private final List<Reply<String>> kept = new ArrayList<>();

        Waiting(Duration patience) {
            this.patience = patience;
        }

        @Override
        public void receive(Object message, Context<Object> context) {
            switch (message) {
                case Ask(var reply) -> kept.add(reply);
                case Await(var other, var stage) -> {
                    CompletableFuture<String> answer = other.ask(Ask::new, Tests.PATIENCE);
                    context.await(stage.apply(answer), patience, (value, failure) -> {
                        events.add(failure == null ? "then " + value : String.valueOf(failure.getMessage()));
                    });
                }
                case Release(String how) -> kept.forEach(reply -> reply.with(how));
                case ActorRef<?> to -> kept.forEach(reply -> forward(reply, to));
                default -> Tests.Sync.answered(message);
            }
        }

        @SuppressWarnings("unchecked") // all actors here take any message
        private static void forward(Reply<String> reply, ActorRef<?> to) {
            reply.forwardTo((ActorRef<Object>) to, Ask::new);
        }
    }

    private ActorRef<Object> waiting(int worker) {
        return system.spawn(() -> new Waiting(Tests.PATIENCE), Tests.on(worker));
    }

    private static SystemCore core(ActorRef<?> actor) {
        return ((Ref<?>) actor).worker.core;
    }

    private static List<AwaitedAsk> sample(ActorRef<?> any) {
        AskSample sample = core(any).awaitedAsks(NOW);
        Tests.until(sample::isComplete);
        return sample.found();
    }

    private static boolean isSuspended(ActorRef<?> actor) {
        Ref<?> ref = (Ref<?>) actor;
        return Tests.get(Tests.on(ref.worker, () -> ref.cell.is(Cell.SUSPENDED)));
    }

    private static void untilSuspended(ActorRef<?> actor) {
        Tests.until(() -> isSuspended(actor));
    }

    private static void untilEmpty(ActorRef<?> actor) {
        Worker worker = ((Ref<?>) actor).worker;
        Tests.until(() -> !worker.asks.anySince(worker.core.nanoTime()));
        assertThat(sample(actor)).isEmpty();
    }

    @Test
    void whoAwaitsAnAnswerIsSeenAndWhom() {
        ActorRef<Object> asked = waiting(1);
        List<ActorRef<Object>> askers = List.of(waiting(0), waiting(1), waiting(0));
        for (ActorRef<Object> asker : askers) {
            asker.tell(new Await(asked));
            untilSuspended(asker);
        }
        List<AwaitedAsk> found = sample(asked);
        assertThat(found).extracting(AwaitedAsk::actor).containsExactly(askers.get(0), askers.get(2), askers.get(1));
        assertThat(found).allMatch(each -> each.asked() == asked);
        assertThat(found.get(0).askedAt()).isLessThan(found.get(1).askedAt());
        assertThat(sample(asked)).isEqualTo(found);
        asked.tell(new Release("go"));
        Tests.until(() -> events.size() == 3);
        assertThat(sample(asked)).isEmpty();
        untilEmpty(askers.get(0));
        untilEmpty(askers.get(1));
    }

    @Test
    void whoAwaitsAnythingElseIsNot() {
        ActorRef<Object> asked = waiting(1);
        ActorRef<Object> asker = waiting(0);
        asker.tell(new Await(asked, answer -> answer.thenApply(value -> value)));
        untilSuspended(asker);
        assertThat(sample(asker)).isEmpty();
    }

    @Test
    void aRequestThatWasHandedOnIsSeenWhereItIs() {
        ActorRef<Object> asked = waiting(1);
        ActorRef<Object> other = waiting(0);
        ActorRef<Object> asker = waiting(0);
        asker.tell(new Await(asked));
        untilSuspended(asker);
        AwaitedAsk before = sample(asker).getFirst();
        asked.tell(other);
        Tests.Sync.with(asked);
        AwaitedAsk after = sample(asker).getFirst();
        assertThat(after.asked()).isSameAs(other);
        assertThat(after).isNotEqualTo(before);
        other.tell(asked);
        Tests.Sync.with(other);
        assertThat(sample(asker).getFirst()).isNotEqualTo(before); // it was away meanwhile
    }

    /** How a wait ends. */
    enum End {
        ANSWERED,
        EXPIRED,
        KILLED,
        STOPPED,
        STOPPED_WITH_ITS_PARENT,
        FAILED_AS_A_CYCLE;
    }

    /** In the middle of others on the same worker, which go on waiting. */
    @ParameterizedTest
    @EnumSource
    void anAwaitThatIsOverIsNotSeen(End end) {
        ActorRef<Object> asked = waiting(1);
        ActorRef<Object> others = waiting(1);
        var bystanders = new ArrayList<ActorRef<?>>();
        ActorRef<Object> first = waiting(0);
        first.tell(new Await(others));
        untilSuspended(first);
        bystanders.add(first);
        var child = new CompletableFuture<ActorRef<Object>>();
        Duration patience = end == End.EXPIRED ? Duration.ofMillis(300) : Tests.PATIENCE;
        ActorRef<Object> parent = system.spawn(
                () -> new Actor<>() {
                    @Override
                    public void started(Context<Object> context) {
                        child.complete(context.spawn(() -> new Waiting(patience)));
                    }

                    @Override
                    public void receive(Object message, Context<Object> context) {}
                },
                Tests.on(0));
        ActorRef<Object> asker = Tests.get(child);
        asker.tell(new Await(asked));
        ActorRef<Object> last = waiting(0);
        last.tell(new Await(others));
        untilSuspended(last);
        bystanders.add(last);
        switch (end) {
            case ANSWERED -> asked.tell(new Release("go"));
            case EXPIRED -> {}
            case KILLED -> asker.kill();
            case STOPPED -> asker.stop(); // takes its place behind the wait, and so only the parent's stop is one
            case STOPPED_WITH_ITS_PARENT -> parent.stop();
            case FAILED_AS_A_CYCLE -> {
                untilSuspended(asker);
                AwaitedAsk its = sample(asked).stream()
                        .filter(each -> each.actor() == asker)
                        .findFirst()
                        .orElseThrow();
                assertThat(its.fail(List.of("a", "b"))).isTrue();
                assertThat(its.fail(List.of("a", "b"))).isFalse();
                Tests.until(() -> !events.isEmpty());
                assertThat(events)
                        .containsExactly("actors await answers of one another: cycle=a -> b -> a"); // and it goes on
            }
        }
        if (end == End.STOPPED) {
            Tests.Sync.with(asked);
            assertThat(isSuspended(asker)).isTrue();
            asked.tell(new Release("go"));
        }
        Tests.until(() -> sample(asked).size() == 2);
        assertThat(sample(asked)).extracting(AwaitedAsk::actor).isEqualTo(bystanders);
        others.tell(new Release("go"));
        untilEmpty(first);
    }

    /** A worker that is not asked need not wake up. */
    @Test
    void aWorkerIsAskedOnlyIfAnActorHasAwaitedThereForSoLong() {
        ActorRef<Object> asked = waiting(1);
        ActorRef<Object> asker = waiting(0);
        asker.tell(new Await(asked));
        untilSuspended(asker);
        List<AwaitedAsk> found = sample(asker);
        var release = new CountDownLatch(2);
        Tests.block(system, new Placement.On(0), release);
        Tests.block(system, new Placement.On(1), release);
        try {
            AskSample none = core(asker).awaitedAsks(Duration.ofDays(1));
            assertThat(none.isComplete()).isTrue();
            assertThat(none.found()).isEmpty();
            AskSample one = core(asker).awaitedAsks(NOW);
            assertThat(one.isComplete()).isFalse();
            assertThatThrownBy(one::found)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("missing=1");
            release.countDown();
            release.countDown();
            Tests.until(one::isComplete);
            assertThat(one.found()).isEqualTo(found);
        } finally {
            release.countDown();
            release.countDown();
        }
    }

    @Test
    void anAnswerThatIsOnItsWayIsNoWait() {
        ActorRef<Object> asked = waiting(1);
        ActorRef<Object> asker = waiting(0);
        asker.tell(new Await(asked));
        untilSuspended(asker);
        var release = new CountDownLatch(1);
        Tests.block(system, new Placement.On(0), release);
        AskSample sample = core(asker).awaitedAsks(NOW);
        asked.tell(new Release("go"));
        Tests.Sync.with(asked);
        release.countDown();
        Tests.until(sample::isComplete);
        assertThat(sample.found()).isEmpty();
    }

    @Test
    void theNamesOfACycleAreInTheException() {
        var cycle = new AskException.Cycle(List.of("a", "b/c"));
        assertThat(cycle.actors()).containsExactly("a", "b/c");
        assertThat(Objects.requireNonNull(cycle.getMessage())).endsWith("cycle=a -> b/c -> a");
    }
}
