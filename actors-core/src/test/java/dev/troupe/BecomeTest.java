package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Context.become. */
@Timeout(120)
class BecomeTest {
    private final ActorSystem system = Tests.system(1);
    private final List<String> events = Tests.list();

    @AfterEach
    void stop() {
        system.stop(Duration.ZERO);
    }

    /** A door: what it does depends on its state, and each state is a class of its own. */
    private final class Closed implements Actor<Object> {
        @Override
        public void receive(Object message, Context<Object> context) {
            events.add("closed:" + message);
            switch (message) {
                case String text when text.equals("open") -> context.become(new Open());
                case String text
                when text.equals("break") -> {
                    context.become(new Open());
                    throw new IllegalStateException("broken");
                }
                default -> Tests.Sync.answered(message);
            }
        }

        @Override
        public void stopped(StopReason reason) {
            events.add("closed stops");
        }
    }

    private final class Open implements Actor<Object> {
        @Override
        public void started(Context<Object> context) {
            events.add("never");
        }

        @Override
        public void receive(Object message, Context<Object> context) {
            if (Tests.Sync.answered(message)) {
                return;
            }
            events.add("open:" + message);
            if (message.equals("close")) {
                context.become(new Closed());
            } else if (message.equals("crash")) {
                throw new IllegalStateException("crash");
            }
        }

        @Override
        public void batchEnd(Context<Object> context) {
            events.add("open batch");
        }

        @Override
        public void stopped(StopReason reason) {
            events.add("open stops");
        }
    }

    private ActorRef<Object> door() {
        return system.spawn("door", Closed::new, SpawnOptions.defaults().withAttempts(1));
    }

    private static void tell(ActorRef<Object> door, String... messages) {
        for (String message : messages) {
            door.tell(message);
            Tests.Sync.with(door);
        }
    }

    private List<String> seen() {
        return events.stream()
                .filter(event -> !event.contains("Sync") && !event.equals("open batch"))
                .toList();
    }

    @Test
    void theNextMessageIsForTheNextBehaviour() {
        tell(door(), "knock", "open", "knock", "close", "knock");
        assertThat(seen()).containsExactly("closed:knock", "closed:open", "open:knock", "open:close", "closed:knock");
        assertThat(events).contains("open batch");
    }

    @Test
    void aTurnThatThrowsChangesNothing() {
        ActorRef<Object> door = door();
        tell(door, "break", "knock");
        assertThat(seen()).containsExactly("closed:break", "closed stops", "closed:knock");
        assertThat(door.incarnation()).isEqualTo(2);
    }

    @Test
    void aRestartBeginsWithTheFactory() {
        tell(door(), "open", "crash", "knock");
        assertThat(seen()).containsExactly("closed:open", "open:crash", "open stops", "closed:knock");
    }

    @Test
    void aFactorysActorCanBeAnotherFromTheStart() {
        ActorRef<Object> door = system.spawn(() -> new Actor<>() {
            @Override
            public void started(Context<Object> context) {
                context.become(new Open());
            }

            @Override
            public void receive(Object message, Context<Object> context) {
                events.add("never");
            }
        });
        tell(door, "knock");
        assertThat(seen()).containsExactly("open:knock");
    }
}
