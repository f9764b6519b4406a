package dev.troupe.guide;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;

// region hello
public final class Hello {
    public static void main(String[] args) {
        try (var system = ActorSystem.create()) { // close() drains mailboxes, then stops
            ActorRef<String> greeter =
                    system.spawn("greeter", () -> (name, context) -> System.out.println("Hello, " + name + "!"));
            greeter.tell("World");
        }
    }
}
// endregion
