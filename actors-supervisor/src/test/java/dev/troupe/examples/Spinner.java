package dev.troupe.examples;

import dev.troupe.Actor;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.SystemSettings;
import java.time.Duration;

public class Spinner implements Actor<Spinner.Msg> {
    sealed interface Msg {}

    record Spin() implements Msg {}

    record Hello(Reply<String> reply) implements Msg {}

    @Override
    public void receive(Msg message, Context<Msg> context) {
        switch (message) {
            case Spin spin -> {
                while (true) {
                    Thread.onSpinWait(); // never returns
                }
            }
            case Hello(var reply) -> reply.with("hello, from incarnation " + context.incarnation());
        }
    }

    public static void main(String[] args) {
        var patience = Duration.ofSeconds(5);
        var oneWorker = SystemSettings.builder().workers(1).hangAfter(Duration.ofMillis(500));
        try (var system = ActorSystem.create(oneWorker.build())) {
            var spinner = system.spawn("spinner", Spinner::new);
            var neighbour = system.spawn("neighbour", Spinner::new);
            spinner.tell(new Spin());
            var waits = spinner.ask(Hello::new, patience); // behind the message that hangs
            System.out.println(
                    "neighbour: " + neighbour.ask(Hello::new, patience).join());
            System.out.println("spinner: " + waits.join());
        }
    }
}
