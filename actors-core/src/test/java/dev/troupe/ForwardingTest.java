package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Context.forward and ActorRef.adapt: a front that hands on what it gets. */
@Timeout(120)
class ForwardingTest {
    private record Ask(int number, Reply<Integer> reply) {}

    private record To(String who, Object what) {}

    private static final Duration LONG = Duration.ofHours(1);

    private final ActorSystem system = Tests.system(2);
    private final List<Object> told = Tests.list();
    private final List<String> deadlines = Tests.list();
    private final ActorRef<Object> behind = system.spawn(
            "behind",
            () -> (message, context) -> {
                if (Tests.Sync.answered(message)) {
                    return;
                }
                if (message instanceof Ask(int number, var reply)) {
                    deadlines.add(String.valueOf(context.deadline()));
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

    private record Checked(Ask ask) {}

    /** How the front checks what it is asked, before it hands the request on. */
    enum Check {
        AWAIT,
        PIPE,
        ASK,
        ASK_THAT_EXPIRES,
        AWAIT_OF_AN_ANSWER
    }

    private void check(Check how, Ask ask, Context<Object> context) {
        switch (how) {
            case AWAIT ->
                context.await(CompletableFuture.completedFuture(1), LONG, (one, e) -> context.forward(behind, ask));
            case PIPE -> context.pipe(CompletableFuture.completedFuture(1), (one, e) -> new Checked(ask));
            case ASK_THAT_EXPIRES -> {
                ActorRef<Ask> silent = context.spawn(() -> (never, its) -> {});
                context.<Ask, Integer>ask(
                        silent, reply -> new Ask(1, reply), Duration.ofMillis(1), (none, e) -> new Checked(ask));
            }
            case ASK, AWAIT_OF_AN_ANSWER ->
                context.<Object, Integer>ask(behind, reply -> new Ask(1, reply), LONG, (two, e) -> new Checked(ask));
        }
    }

    /** The asker depends on the next one as if it had asked that itself, and its deadline goes along. */
    @ParameterizedTest
    @EnumSource
    void aRequestIsHandedOnAfterItWasChecked(Check how) {
        ActorRef<Object> checks = system.spawn(() -> (message, context) -> {
            switch (message) {
                case Ask ask -> check(how, ask, context);
                case Checked(Ask ask) when how == Check.AWAIT_OF_AN_ANSWER -> check(Check.AWAIT, ask, context);
                case Checked(Ask ask) -> context.forward(behind, ask);
                default -> throw new IllegalArgumentException(message.toString());
            }
        });
        assertThat(Tests.<Object, Integer>ask(checks, reply -> new Ask(2, reply)))
                .isEqualTo(3);
        assertThat(deadlines).hasSizeGreaterThanOrEqualTo(1).doesNotContain("null");
        CompletableFuture<Integer> refused = checks.ask(reply -> new Ask(-1, reply), Tests.PATIENCE);
        assertThat(Tests.failure(refused))
                .isInstanceOf(AskException.Failed.class)
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAddressOfAnAddressMapsTwice() {
        ActorRef<Integer> numbers = alice.adapt(number -> "number " + number);
        numbers.tell(3);
        Tests.until(() -> told.equals(List.of("number 3")));
        assertThat(numbers.isSameActor(front)).isTrue();
    }
}
