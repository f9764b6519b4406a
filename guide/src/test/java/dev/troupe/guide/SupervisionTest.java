package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.Decision;
import dev.troupe.Failure;
import dev.troupe.FailurePolicy;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.supervisor.RestartPolicy;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The sample of docs/guide/supervision.md. */
class SupervisionTest {
    // region policy
    sealed interface Message {}

    record Parse(String number) implements Message {}

    record Sum(Reply<String> reply) implements Message {}

    static final class Summing implements Actor<Message> {
        /** What cannot be read is left out, and the sum is kept; all else begins anew. */
        static final FailurePolicy POLICY = (failure, history) -> switch (failure) {
            case Failure.Crash(NumberFormatException e) -> new Decision.Resume();
            default -> RestartPolicy.defaults().decide(failure, history);
        };

        private int sum;

        @Override
        public void receive(Message message, Context<Message> context) {
            switch (message) {
                case Parse(var number) -> sum += Integer.parseInt(number);
                case Sum(var reply) -> reply.with(sum + " in incarnation " + context.incarnation());
            }
        }
    }
    // endregion

    @Test
    void policy() throws InterruptedException {
        Simulation.play(simulation -> {
            // region spawn
            ActorRef<Message> summing = simulation
                    .system()
                    .spawn("summing", Summing::new, SpawnOptions.defaults().withPolicy(Summing.POLICY));
            // endregion
            summing.tell(new Parse("3"));
            summing.tell(new Parse("three"));
            summing.tell(new Parse("4"));
            assertThat(summing.ask(Sum::new, Duration.ofSeconds(1)).join()).isEqualTo("7 in incarnation 1");
            summing.kill();
            assertThat(summing.ask(Sum::new, Duration.ofSeconds(1)).join()).isEqualTo("0 in incarnation 2");
        });
    }
}
