package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Restarts of several actors together, on real threads. What must hold in any order of things is simulated. */
@Timeout(120)
class StrategyTest {
    private final ActorSystem system = Tests.system(3);
    private final List<String> events = Tests.list();
    private final CompletableFuture<List<ActorRef<Object>>> children = new CompletableFuture<>();

    @AfterEach
    void stop() {
        Tests.stop(system);
    }

    private final class Child implements Actor<Object> {
        private final int number;

        Child(int number) {
            this.number = number;
        }

        @Override
        public void started(Context<Object> context) {
            events.add("+" + number + "/" + context.incarnation());
        }

        @Override
        public void receive(Object message, Context<Object> context) {
            if (message instanceof CountDownLatch latch) {
                events.add("blocks");
                Tests.await(latch);
                events.add("goes on in attempt " + context.attempt());
            } else if (!Tests.Sync.answered(message)) {
                throw new IllegalStateException("planted");
            }
        }

        @Override
        public void stopped(StopReason reason) {
            events.add("-" + number);
        }
    }

    /** Three children, each on a worker of its own, but for the parent on the first. */
    private List<ActorRef<Object>> family(Strategy strategy) {
        system.spawn(
                "parent",
                () -> new Actor<Object>() {
                    @Override
                    public void started(Context<Object> context) {
                        ActorRef<Object> first = child(context, 0);
                        children.complete(List.of(first, child(context, 1), child(context, 2)));
                    }

                    @Override
                    public void receive(Object message, Context<Object> context) {}
                },
                Tests.on(0).withStrategy(strategy));
        List<ActorRef<Object>> all = Tests.get(children);
        all.forEach(Tests.Sync::with);
        events.clear();
        return all;
    }

    private ActorRef<Object> child(Context<Object> context, int number) {
        return context.spawn(
                "c" + number, () -> new Child(number), Tests.on(number).withAttempts(1));
    }

    @Test
    void thoseBornAfterTheOneThatHasFailedRestartInOrderOnOtherWorkersToo() {
        List<ActorRef<Object>> all = family(Strategy.REST_FOR_ONE);
        all.get(1).tell("crash");
        all.forEach(Tests.Sync::with);
        Tests.until(() -> events.size() == 4);
        assertThat(events).containsExactly("-1", "-2", "+1/2", "+2/2");
        assertThat(all.stream().map(ActorRef::incarnation)).containsExactly(1L, 2L, 2L);
    }

    @Test
    void theTurnOfASiblingIsWaitedFor() {
        List<ActorRef<Object>> all = family(Strategy.ALL_FOR_ONE);
        var release = new CountDownLatch(1);
        all.get(2).tell(release);
        Tests.until(() -> events.contains("blocks"));
        all.get(0).tell("crash");
        Tests.until(() -> events.contains("-0"));
        Tests.Sync.with(all.get(1)); // which stays up as long as one born after it does
        release.countDown();
        all.forEach(Tests.Sync::with);
        Tests.until(() -> events.size() == 8);
        assertThat(events).containsExactly("blocks", "-0", "goes on in attempt 1", "-2", "-1", "+0/2", "+1/2", "+2/2");
    }

    @Test
    void onlyAChildThatIsKeptCanRestartWithItsParent() {
        assertThat(SpawnOptions.defaults().restartedWithParent().keepAcrossRestart())
                .isTrue();
        SpawnOptions of = SpawnOptions.defaults();
        assertThatThrownBy(() -> new SpawnOptions(
                        of.mailbox(),
                        of.overflow(),
                        of.exactMailbox(),
                        of.stash(),
                        of.attempts(),
                        of.placement(),
                        of.policy(),
                        Duration.ofSeconds(1),
                        of.interrupts(),
                        of.lifetime(),
                        of.strategy(),
                        false,
                        true))
                .hasMessageContaining("restartWithParent=true keepAcrossRestart=false");
    }
}
