package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.Timers;
import dev.troupe.testkit.Probe;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The samples of docs/guide/state-machine.md. */
class StateMachineTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    // region become
    sealed interface Door {}

    record Push(Reply<String> reply) implements Door {}

    record Lock(int code) implements Door {}

    record Unlock(int code) implements Door {}

    static final class Unlocked implements Actor<Door> {
        @Override
        public void receive(Door message, Context<Door> context) {
            switch (message) {
                case Push(var reply) -> reply.with("opens");
                case Lock(var code) -> context.become(new Locked(code));
                case Unlock unlock -> {} // is unlocked
            }
        }
    }

    record Locked(int code) implements Actor<Door> {
        @Override
        public void receive(Door message, Context<Door> context) {
            switch (message) {
                case Push(var reply) -> reply.with("does not move");
                case Unlock(var tried) when tried == code -> context.become(new Unlocked());
                case Unlock wrong -> {}
                case Lock lock -> {} // is locked
            }
        }
    }
    // endregion

    @Test
    void become() throws InterruptedException {
        Simulation.play(simulation -> {
            ActorRef<Door> door = simulation.system().spawn("door", Unlocked::new);
            assertThat(push(door)).isEqualTo("opens");
            door.tell(new Lock(42));
            door.tell(new Unlock(41));
            assertThat(push(door)).isEqualTo("does not move");
            door.tell(new Unlock(42));
            assertThat(push(door)).isEqualTo("opens");
        });
    }

    private static String push(ActorRef<Door> door) {
        return door.ask(Push::new, SECOND).join();
    }

    // region switch
    sealed interface Call {}

    record Dial(String number) implements Call {}

    record Answered() implements Call {}

    record HangUp() implements Call {}

    sealed interface State {}

    record Silent() implements State {}

    record Ringing(String number) implements State {}

    record Talking(String number) implements State {}

    record Event(State state, Call call) {}

    static final class Phone implements Actor<Call> {
        State state = new Silent();

        @Override
        public void receive(Call call, Context<Call> context) {
            state = switch (new Event(state, call)) {
                case Event(Silent silent, Dial(var number)) -> new Ringing(number);
                case Event(Ringing(var number), Answered answered) -> new Talking(number);
                case Event(Ringing ringing, HangUp hangUp) -> new Silent();
                case Event(Talking talking, HangUp hangUp) -> new Silent();
                case Event(State other, Call ignored) -> other;
            };
        }
    }
    // endregion

    @Test
    void oneSwitch() throws InterruptedException {
        Simulation.play(simulation -> {
            var phone = new Phone();
            ActorRef<Call> ref = simulation.system().spawn(() -> phone);
            ref.tell(new Answered());
            ref.tell(new Dial("112"));
            ref.tell(new Answered());
            simulation.untilIdle(SECOND);
            assertThat(phone.state).isEqualTo(new Talking("112"));
            ref.tell(new HangUp());
            simulation.untilIdle(SECOND);
            assertThat(phone.state).isEqualTo(new Silent());
        });
    }

    // region stash
    sealed interface Prices {}

    record Price(String item, Reply<Integer> reply) implements Prices {}

    record Loaded(int price) implements Prices {}

    /** Puts questions aside until the price is known. */
    record Loading(CompletableFuture<Integer> price) implements Actor<Prices> {
        @Override
        public void started(Context<Prices> context) {
            context.pipe(price, (loaded, failure) -> {
                if (failure != null) {
                    throw new IllegalStateException("no price", failure); // a crash, so the policy decides
                }
                return new Loaded(loaded);
            });
        }

        @Override
        public void receive(Prices message, Context<Prices> context) {
            switch (message) {
                case Price ask -> context.stash();
                case Loaded(var loaded) -> {
                    context.become(new Open(loaded));
                    context.unstashAll();
                }
            }
        }
    }

    record Open(int price) implements Actor<Prices> {
        @Override
        public void receive(Prices message, Context<Prices> context) {
            if (message instanceof Price(var item, var reply)) {
                reply.with(price);
            }
        }
    }
    // endregion

    @Test
    void stash() throws InterruptedException {
        Simulation.play(simulation -> {
            var price = new CompletableFuture<Integer>();
            ActorRef<Prices> prices = simulation.system().spawn(() -> new Loading(price));
            var asked = prices.<Integer>ask(reply -> new Price("apple", reply), SECOND);
            simulation.run(Duration.ofMillis(500));
            assertThat(asked).isNotDone();
            price.complete(3);
            assertThat(asked.join()).isEqualTo(3);
        });
    }

    // region timeout
    sealed interface Session {}

    record Key(char key) implements Session {}

    record LogIn() implements Session {}

    record TooSlow() implements Session {}

    record Idle() implements Session {}

    /** Must log in within a minute, whatever else comes. */
    static final class Stranger implements Actor<Session> {
        private final ActorRef<String> screen;
        private Timers<String, Session> timers;

        Stranger(ActorRef<String> screen) {
            this.screen = screen;
        }

        @Override
        public void started(Context<Session> context) {
            timers = new Timers<>(context);
            timers.after("log in", Duration.ofMinutes(1), new TooSlow());
        }

        @Override
        public void receive(Session message, Context<Session> context) {
            switch (message) {
                case LogIn logIn -> {
                    timers.cancel("log in"); // or it would come in the next state
                    context.whenIdle(Duration.ofMinutes(10), new Idle());
                    context.become(new User(screen));
                }
                case TooSlow tooSlow -> {
                    screen.tell("too slow");
                    context.stop(); // at once: what is queued becomes dead letters
                }
                case Key key -> {}
                case Idle idle -> {}
            }
        }
    }

    /** Is logged out when nothing has come for ten minutes. */
    record User(ActorRef<String> screen) implements Actor<Session> {
        @Override
        public void receive(Session message, Context<Session> context) {
            if (message instanceof Idle) {
                screen.tell("logged out");
                context.self().stop(); // behind what is queued
            }
        }
    }
    // endregion

    @Test
    void timeout() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> screen = simulation.probe();
            ActorRef<Session> session = simulation.system().spawn(() -> new Stranger(screen.ref()));
            simulation.run(Duration.ofSeconds(50));
            session.tell(new Key('a'));
            screen.expectNone(Duration.ofSeconds(9));
            screen.expect("too slow", Duration.ofSeconds(2));

            ActorRef<Session> silent = simulation.system().spawn(() -> new Stranger(screen.ref()));
            silent.tell(new LogIn()); // the limit of the state before is no message to the next one
            simulation.run(Duration.ofMinutes(9));
            screen.expect("logged out", Duration.ofSeconds(61));

            ActorRef<Session> user = simulation.system().spawn(() -> new Stranger(screen.ref()));
            user.tell(new LogIn());
            screen.expectNone(Duration.ofMinutes(9));
            user.tell(new Key('a'));
            screen.expectNone(Duration.ofMinutes(9));
            screen.expect("logged out", Duration.ofMinutes(2));
        });
    }

    // region passivation
    sealed interface Carts {}

    record Put(String customer, String item) implements Carts {}

    record Unused(String customer, ActorRef<InCart> cart) implements Carts {}

    sealed interface InCart {}

    record Item(String name) implements InCart {}

    record Quiet() implements InCart {}

    /** The only one who sends to the carts, so nothing comes to one that it has stopped. */
    record CartManager(ActorRef<String> till, Map<String, ActorRef<InCart>> carts) implements Actor<Carts> {
        @Override
        public void receive(Carts message, Context<Carts> context) {
            switch (message) {
                case Put(var customer, var item) ->
                    carts.computeIfAbsent(customer, name -> context.spawn(() -> new Cart(name, till, context.self())))
                            .tell(new Item(item));
                case Unused(var customer, var cart) -> {
                    if (carts.remove(customer, cart)) {
                        cart.stop(); // behind all that was sent to it
                    }
                }
            }
        }
    }

    /** Says that it is not used, and is told to stop. */
    record Cart(String customer, ActorRef<String> till, ActorRef<Carts> manager) implements Actor<InCart> {
        @Override
        public void started(Context<InCart> context) {
            context.whenIdle(Duration.ofMinutes(10), new Quiet());
        }

        @Override
        public void receive(InCart message, Context<InCart> context) {
            switch (message) {
                case Item(var name) -> till.tell(customer + " " + name);
                case Quiet quiet -> manager.tell(new Unused(customer, context.self()));
            }
        }
    }
    // endregion

    @Test
    void anActorThatEndsWhenItIsNotUsedLosesNothing() throws InterruptedException {
        Simulation.play(simulation -> {
            Probe<String> till = simulation.probe();
            ActorRef<Carts> manager = simulation.system().spawn(() -> new CartManager(till.ref(), new HashMap<>()));
            List<String> bought = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                manager.tell(new Put("ann", String.valueOf(i)));
                bought.add("ann " + i);
                simulation.run(
                        Duration.ofMinutes(10).plusNanos(simulation.random().nextInt(100_000)));
            }
            simulation.untilIdle(Duration.ofDays(1));
            assertThat(till.rest()).isEqualTo(bought);
            assertThat(simulation.system().deadLetters()).isZero();
        });
    }
}
