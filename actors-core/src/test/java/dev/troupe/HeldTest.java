package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.spi.Held;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Effects that a turn holds back for a later one. */
@Timeout(120)
class HeldTest {
    private sealed interface Message {}

    private record Hold(Consumer<Context<Message>> part) implements Message {}

    private record Question(Reply<String> reply) implements Message {}

    private record Release(Reply<Integer> sizes) implements Message {}

    private record Again(Reply<Integer> never) implements Message {}

    private record Crash(Reply<Integer> never) implements Message {}

    private static final class Holder implements Actor<Message> {
        private final Queue<Held> held = new ArrayDeque<>();

        @Override
        public void receive(Message message, Context<Message> context) throws Exception {
            switch (message) {
                case Hold(var part) -> held.add(Held.hold(context, () -> part.accept(context)));
                case Question(var reply) -> held.add(Held.hold(context, () -> reply.with("answer")));
                case Release(var sizes) -> {
                    int size = held.stream().mapToInt(Held::size).sum();
                    for (Held one = held.poll(); one != null; one = held.poll()) {
                        one.release();
                    }
                    sizes.with(size);
                }
                case Again(var never) -> {
                    Held nothing = Held.hold(context, () -> {});
                    nothing.release();
                    nothing.release();
                }
                case Crash(var never) -> throw new IllegalStateException("planted");
            }
        }
    }

    private final ActorSystem system = Tests.system(2);
    private final List<Object> told = Tests.list();
    private final ActorRef<Object> other = system.spawn("other", () -> (message, context) -> {
        if (!Tests.Sync.answered(message)) {
            told.add(message);
        }
    });
    private final ActorRef<Message> holder =
            system.spawn("holder", Holder::new, SpawnOptions.defaults().withAttempts(1));

    @AfterEach
    void stop() {
        system.stop(Duration.ZERO);
    }

    @Test
    void whatIsHeldBackTakesPlaceWhenItIsReleasedAndInOrder() {
        CompletableFuture<String> answer = holder.ask(Question::new, Tests.PATIENCE);
        holder.tell(new Hold(context -> {
            other.tell(1);
            context.after(Duration.ZERO, new Hold(later -> {}));
            other.tell(2);
        }));
        holder.tell(new Hold(context -> other.tell(3)));
        Tests.until(() -> holder.waiting() == 0);
        Tests.Sync.with(other);
        assertThat(told).isEmpty();
        assertThat(answer).isNotDone();
        assertThat(Tests.<Message, Integer>ask(holder, Release::new)).isEqualTo(5);
        assertThat(Tests.get(answer)).isEqualTo("answer");
        Tests.until(() -> told.size() == 3);
        assertThat(told).containsExactly(1, 2, 3);
        assertThat(system.deadLetters()).isZero();
    }

    @Test
    void whatIsHeldBackNeverTakesPlaceWhenTheIncarnationEnds() {
        CompletableFuture<String> answer = holder.ask(Question::new, Tests.PATIENCE);
        holder.tell(new Hold(context -> other.tell(1)));
        CompletableFuture<Integer> crash = holder.ask(Crash::new, Tests.PATIENCE);
        assertThat(Tests.failure(crash)).hasRootCauseMessage("planted");
        assertThat(Tests.failure(answer)).hasRootCauseMessage("planted");
        assertThat(Tests.<Message, Integer>ask(holder, Release::new)).isZero();
        Tests.Sync.with(other);
        assertThat(told).isEmpty();
    }

    @Test
    void whatBelongsToItsTurnCannotBeHeldBack() {
        List<Consumer<Context<Message>>> parts = List.of(
                Context::stop,
                Context::unstashAll,
                Context::stash,
                context -> context.spawn("child", () -> (message, its) -> {}),
                context -> context.become((message, its) -> {}),
                context -> context.whenIdle(Duration.ofSeconds(1), new Hold(its -> {})),
                context -> context.await(new CompletableFuture<>(), Duration.ofSeconds(1), (value, failure) -> {}));
        for (var part : parts) {
            holder.tell(new Hold(part));
        }
        Tests.until(() -> system.deadLetters(DeadLetter.Reason.ATTEMPTS) == parts.size());
    }

    /** Before it is released, and after. */
    @Test
    void theOutcomeOfWhatIsPipedComesWhenThatIsReleased() {
        for (boolean before : List.of(true, false)) {
            var stage = new CompletableFuture<String>();
            holder.tell(new Hold(context ->
                    context.pipe(stage, (value, failure) -> new Hold(its -> other.tell("got " + value)))));
            if (before) {
                stage.complete("before");
                Tests.Sync.with(other);
                assertThat(Tests.<Message, Integer>ask(holder, Release::new)).isEqualTo(1);
            } else {
                assertThat(Tests.<Message, Integer>ask(holder, Release::new)).isEqualTo(1);
                stage.complete("after");
            }
            Tests.until(() -> Tests.<Message, Integer>ask(holder, Release::new) == 1);
        }
        Tests.until(() -> told.equals(List.of("got before", "got after")));
    }

    @Test
    void itIsReleasedOnceAndByItsOwnActor() {
        assertThat(Tests.failure(holder.ask(Again::new, Tests.PATIENCE)))
                .rootCause()
                .hasMessageContaining("released once");
        var outside = new CompletableFuture<Context<Message>>();
        holder.tell(new Hold(outside::complete));
        Context<Message> context = Tests.get(outside);
        assertThatThrownBy(() -> Held.hold(context, () -> {})).isInstanceOf(IllegalStateException.class);
    }

    /** A log of nodes for reuse is as good after that as before. */
    @Test
    void manyAreHeldBackAndReleased() {
        for (int round = 0; round < 200; round++) {
            int first = round * 100;
            holder.tell(new Hold(context -> {
                for (int i = 0; i < 100; i++) {
                    other.tell(first + i);
                }
            }));
            if (round % 10 == 9) {
                assertThat(Tests.<Message, Integer>ask(holder, Release::new)).isEqualTo(1000);
            }
        }
        Tests.until(() -> told.size() == 20_000);
        for (int i = 0; i < told.size(); i++) {
            assertThat(told.get(i)).isEqualTo(i);
        }
    }
}
