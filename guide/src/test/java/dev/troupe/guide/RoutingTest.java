package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.router.ActorKey;
import dev.troupe.router.Router;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The samples of docs/guide/from-router-to-references.md. */
class RoutingTest {
    // region messages
    record Send(String to, String text, Reply<String> reply) {}

    record Mailer() implements Actor<Send> {
        static final ActorKey<Send> KEY = ActorKey.of("mailer", Send.class);

        @Override
        public void receive(Send send, Context<Send> context) {
            send.reply().with("sent to " + send.to());
        }
    }
    // endregion

    // region keys
    /** Any code that has the router reaches the mailer. */
    static String welcome(Router router, String user) {
        return router.<Send, String>ask(Mailer.KEY, reply -> new Send(user, "welcome", reply), Duration.ofSeconds(1))
                .join();
    }

    static Router start(ActorSystem system) {
        var router = new Router(system);
        router.register(Mailer.KEY, Mailer::new, SpawnOptions.defaults());
        return router;
    }
    // endregion

    @Test
    void keys() throws InterruptedException {
        Simulation.play(simulation ->
                assertThat(welcome(start(simulation.system()), "ann")).isEqualTo("sent to ann"));
    }

    // region references
    /** Says in its constructor whom it depends on. */
    record Welcome(ActorRef<Send> mailer) {
        String greet(String user) {
            return mailer.<String>ask(reply -> new Send(user, "welcome", reply), Duration.ofSeconds(1))
                    .join();
        }
    }
    // endregion

    @Test
    void references() throws InterruptedException {
        Simulation.play(simulation -> {
            var system = simulation.system();
            // region wiring
            ActorRef<Send> mailer = system.spawn("mailer", Mailer::new);
            var welcome = new Welcome(mailer);
            // endregion
            assertThat(welcome.greet("ann")).isEqualTo("sent to ann");
        });
    }

    @Test
    void step() throws InterruptedException {
        Simulation.play(simulation -> {
            var router = start(simulation.system());
            // region step
            var welcome = new Welcome(router.ref(Mailer.KEY)); // the key is looked up once
            // endregion
            assertThat(welcome.greet("bob")).isEqualTo("sent to bob");
        });
    }
}
