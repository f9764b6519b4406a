package dev.troupe.guide;

import dev.troupe.Actor;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Reply;
import java.time.Duration;

// region counting
public final class Counting {
    sealed interface Message {}

    record Greet(String name) implements Message {}

    record Count(Reply<Integer> reply) implements Message {}

    static final class Greeter implements Actor<Message> {
        private int greeted;

        @Override
        public void receive(Message message, Context<Message> context) {
            switch (message) { // exhaustive: a new message breaks the build
                case Greet(var name) -> {
                    greeted++;
                    System.out.println("Hello, " + name + "!");
                }
                case Count(var reply) -> reply.with(greeted);
            }
        }
    }

    public static void main(String[] args) {
        try (var system = ActorSystem.create()) {
            var greeter = system.spawn("greeter", Greeter::new); // a factory: a restart builds a fresh one
            greeter.tell(new Greet("World"));
            greeter.tell(new Greet("Mars"));
            int greeted = greeter.ask(Count::new, Duration.ofSeconds(1)).join();
            System.out.println("greeted " + greeted);
        }
    }
}
// endregion
