package dev.troupe.examples;

import dev.troupe.Actor;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Reply;
import java.time.Duration;

public class Hello {
    record Greet(String name, Reply<Integer> reply) {}

    static final class Greeter implements Actor<Greet> {
        private int greeted; // needs no lock: one message at a time

        @Override
        public void receive(Greet greet, Context<Greet> context) {
            System.out.println("Hello, " + greet.name() + "!");
            greet.reply().with(++greeted);
        }
    }

    public static void main(String[] args) {
        try (var system = ActorSystem.create()) { // close() drains mailboxes, then stops
            var greeter = system.spawn("greeter", Greeter::new); // a factory: a restart builds a fresh one
            var greeted = greeter.<Integer>ask(reply -> new Greet("World", reply), Duration.ofSeconds(1));
            System.out.println("greeted " + greeted.join());
        }
    }
}
