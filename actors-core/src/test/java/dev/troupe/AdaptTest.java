package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Context.adapt: an address for messages of another kind. */
@Timeout(120)
class AdaptTest {
    private final ActorSystem system = Tests.system(2);
    private final List<String> events = Tests.list();
    private final List<DeadLetter> dead = Tests.list();

    @AfterEach
    void stop() {
        system.stop(Duration.ZERO);
    }

    /** A service that knows nothing of who uses it. */
    private record Quote(String item, ActorRef<Integer> to) {}

    private record Ask(int number, Reply<Integer> reply) {}

    private CompletableFuture<ActorRef<Integer>> adapted(SpawnOptions options) {
        var address = new CompletableFuture<ActorRef<Integer>>();
        system.spawn(
                "shop",
                () -> new Actor<String>() {
                    @Override
                    public void started(Context<String> context) {
                        address.complete(context.adapt(number -> {
                            if (number < 0) {
                                throw new IllegalArgumentException("no such price");
                            }
                            return "price " + number;
                        }));
                    }

                    @Override
                    public void receive(String message, Context<String> context) {
                        events.add(message + " in " + context.incarnation());
                    }
                },
                options);
        return address;
    }

    @Test
    void itIsAnAddressOfTheSameActor() throws Exception {
        ActorRef<Integer> one = Tests.get(adapted(SpawnOptions.defaults()));
        ActorRef<Integer> other = system.spawn(() -> (Integer number, Context<Integer> context) -> {});
        ActorRef<?> own = AdaptedRef.target(one);
        assertThat(one.isSameActor(own)).isTrue();
        assertThat(own.isSameActor(one)).isTrue();
        assertThat(own.isSameActor(own)).isTrue();
        assertThat(one.isSameActor(other)).isFalse();
        assertThat(other.isSameActor(one)).isFalse();
    }

    @Test
    void aPartIsTheSameActorAsThatOfAnEqualKeyOnly() {
        List<String> got = Tests.list();
        ActorRef<String> front = system.spawn("front", () -> (message, context) -> got.add(message));
        ActorRef<Integer> part = front.part("a", number -> "a" + number);
        assertThat(part.isSameActor(front.part("a", number -> "again" + number)))
                .isTrue();
        assertThat(part.isSameActor(part.adapt((String text) -> text.length()))).isTrue();
        assertThat(part.isSameActor(front.part("b", number -> "b" + number))).isFalse();
        assertThat(part.isSameActor(front)).isFalse();
        assertThat(front.isSameActor(part)).isFalse();
        ActorRef<Integer> within = part.part("x", number -> -number);
        assertThat(within.isSameActor(part)).isFalse();
        assertThat(within.isSameActor(part.part("x", (Integer number) -> number)))
                .isTrue();
        assertThat(part.tell(7)).isEqualTo(Delivery.ACCEPTED);
        assertThat(within.tell(8)).isEqualTo(Delivery.ACCEPTED);
        Tests.until(() -> got.equals(List.of("a7", "a-8")));
    }

    @Test
    void aPartIsNeitherStoppedNorKilledByItsAddress() {
        ActorRef<String> front = system.spawn("front", () -> (message, context) -> {});
        ActorRef<Integer> part = front.part("a", Object::toString);
        for (Runnable end : List.<Runnable>of(part::stop, part::kill)) {
            assertThatThrownBy(end::run)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("a part of an actor is neither stopped nor killed by its address: " + front + "[a]");
        }
        assertThat(part.hasEnded()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatComesToItIsAMessageOfTheActor(boolean exact) throws Exception {
        SpawnOptions options = SpawnOptions.defaults();
        ActorRef<Integer> shop = Tests.get(adapted(exact ? options.withExactMailbox() : options));
        ActorRef<Quote> service =
                system.spawn("service", () -> (quote, context) -> quote.to.tell(quote.item.length()), Tests.on(1));
        service.tell(new Quote("apple", shop));
        Tests.until(() -> events.size() == 1);
        assertThat(shop.tell(7)).isEqualTo(Delivery.ACCEPTED);
        assertThat(shop.tellOrWait(8)).isEqualTo(Delivery.ACCEPTED);
        Tests.until(() -> events.size() == 3);
        assertThat(events).containsExactly("price 5 in 1", "price 7 in 1", "price 8 in 1");
        assertThat(shop.path()).isEqualTo("shop");
        assertThat(shop.name()).isEqualTo("shop");
    }

    @Test
    void itOutlivesARestartAndAMapperThatThrowsIsACrash() {
        system.onDeadLetter(dead::add);
        ActorRef<Integer> shop = Tests.get(adapted(SpawnOptions.defaults().withAttempts(1)));
        shop.tell(-1);
        shop.tell(3);
        Tests.until(() -> !events.isEmpty() && !dead.isEmpty());
        assertThat(events).containsExactly("price 3 in 2");
        assertThat(dead).singleElement().satisfies(letter -> {
            assertThat(letter.message()).isEqualTo(-1);
            assertThat(letter.reason()).isEqualTo(DeadLetter.Reason.ATTEMPTS);
        });
        shop.kill();
        Tests.until(() -> shop.incarnation() == 3);
        shop.tell(4);
        Tests.until(() -> events.size() == 2);
    }

    @Test
    void itIsAskedAndAnswersAsTheActorDoes() {
        var address = new CompletableFuture<ActorRef<Ask>>();
        system.spawn(() -> new Actor<Object>() {
            @Override
            public void started(Context<Object> context) {
                address.complete(context.adapt((Ask ask) -> new Ask(ask.number + 1, ask.reply)));
            }

            @Override
            public void receive(Object message, Context<Object> context) {
                if (message instanceof Ask ask) {
                    ask.reply.with(10 * ask.number);
                }
            }
        });
        ActorRef<Ask> adapted = Tests.get(address);
        assertThat(Tests.get(adapted.<Integer>ask(reply -> new Ask(1, reply), Tests.PATIENCE)))
                .isEqualTo(20);

        var answers = new CompletableFuture<Integer>();
        ActorRef<Object> asker = system.spawn(() -> (message, context) -> {
            if (message instanceof Integer answer) {
                answers.complete(answer);
            } else {
                context.ask(adapted, (Reply<Integer> reply) -> new Ask(2, reply), Tests.PATIENCE, (n, e) -> n);
            }
        });
        asker.tell("go");
        assertThat(Tests.get(answers)).isEqualTo(30);

        ActorRef<Ask> middle = system.spawn(() ->
                (ask, context) -> ask.reply.forwardTo(adapted, reply -> new Ask(ask.number + 2, reply)));
        assertThat(Tests.get(middle.<Integer>ask(reply -> new Ask(1, reply), Tests.PATIENCE)))
                .isEqualTo(40);
    }

    /** What an actor has its own messages made of. */
    enum From {
        ASK,
        PIPE,
        WATCH
    }

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings("NullAway") // the mappers that are looked at here
    void whatMakesNoMessageIsACrash(From from) {
        var failures = Tests.<Failure>list();
        ActorRef<Object> echo = system.spawn(() -> (message, context) -> Tests.Sync.answered(message));
        ActorRef<Object> ended = system.spawn(Tests.Collector::new);
        ended.stop();
        ActorRef<String> actor = system.spawn(
                () -> (message, context) -> {
                    switch (from) {
                        case ASK -> context.ask(echo, Tests.Sync::new, Tests.PATIENCE, (value, failure) -> null);
                        case PIPE -> context.pipe(CompletableFuture.completedFuture(1), (value, failure) -> null);
                        case WATCH -> context.watch(ended, terminated -> null);
                    }
                },
                SpawnOptions.defaults().withPolicy((failure, history) -> {
                    failures.add(failure);
                    return new Decision.Stop();
                }));
        actor.tell("go");
        Tests.until(() -> !failures.isEmpty());
        assertThat(failures.getFirst().cause())
                .isInstanceOf(NullPointerException.class)
                .hasMessage("the mapper of an ask, a pipe or a watch made no message");
    }

    @Test
    void itsEndIsTheActors() {
        ActorRef<Integer> shop = Tests.get(adapted(SpawnOptions.defaults()));
        var told = new CompletableFuture<Terminated>();
        system.spawn(() -> new Actor<Terminated>() {
            @Override
            public void started(Context<Terminated> context) {
                context.watch(shop, terminated -> terminated);
            }

            @Override
            public void receive(Terminated message, Context<Terminated> context) {
                told.complete(message);
            }
        });
        shop.stop();
        assertThat(Tests.get(told).ref().path()).isEqualTo("shop");
        Tests.until(() -> shop.tell(1) == Delivery.CLOSED);
        assertThat(Tests.failure(shop.ask(reply -> 1, Tests.PATIENCE))).isInstanceOf(AskException.Undelivered.class);
    }
}
