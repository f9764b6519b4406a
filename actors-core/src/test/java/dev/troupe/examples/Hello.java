package dev.troupe.examples;

import dev.troupe.Actor;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Reply;
import java.time.Duration;

// spotless:off
public class Hello {
    sealed interface Msg {}

    record Greet(String name) implements Msg {}

    record Count(Reply<Integer> reply) implements Msg {}

    static final class Greeter implements Actor<Msg> {
        private int greeted;

        @Override
        public void receive(Msg message, Context<Msg> context) {
            switch (message) { // exhaustive: a new Msg breaks the build
                case Greet(var name) -> {
                    greeted++;
                    System.out.println("Hello, " + name + "!");
                }
                case Count(var reply) -> reply.with(greeted);
            }
        }
    }

    public static void main(String[] args) {
        try (var system = ActorSystem.create()) { // close() drains mailboxes, then stops
            var greeter = system.spawn("greeter", Greeter::new); // a factory: a restart builds a fresh one
            greeter.tell(new Greet("World"));
            int n = greeter.ask(Count::new, Duration.ofSeconds(1)).join();
            System.out.println("greeted " + n);
        }
    }
}
