package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.spi.Fault;
import dev.troupe.spi.Script;
import dev.troupe.spi.TurnPurpose;
import dev.troupe.spi.TurnView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StageTest {
    /** Chooses by a seed, and writes down what happens. */
    private static final class Seeded implements Script {
        private final Random chance;
        private final Random users;
        private final double rate;
        private final List<String> trace = new ArrayList<>();
        private int crashes;
        private int goals;

        Seeded(long seed, double rate) {
            chance = new Random(seed);
            users = new Random(~seed);
            this.rate = rate;
        }

        @Override
        public int choose(int n) {
            return chance.nextInt(n);
        }

        @Override
        public long between(long least, long most) {
            return least == most ? least : chance.nextLong(least, most + 1);
        }

        @Override
        public boolean strikes(Fault fault, @Nullable ActorRef<?> whom) {
            return fault != Fault.CLOCK_JUMP && rate > 0 && chance.nextDouble() < rate;
        }

        @Override
        public RandomGenerator random() {
            return users;
        }

        @Override
        public void ran(TurnView turn) {
            crashes += turn.failure() == null ? 0 : 1;
        }

        @Override
        public void committed(TurnView turn) {
            goals += turn.actor().path().equals("goal") && turn.purpose() == TurnPurpose.RECEIVE ? 1 : 0;
            trace.add(turn.number() + " " + turn.actor().path() + " " + turn.purpose() + " " + turn.message());
        }

        @Override
        public void dropped(TurnView turn) {
            trace.add(turn.number() + " " + turn.actor().path() + " dropped " + turn.message());
        }
    }

    private record Ball(int left) {}

    private static Seeded play(long seed, double rate) throws InterruptedException {
        var script = new Seeded(seed, rate);
        SystemSettings settings = SystemSettings.builder()
                .workers(3)
                .ringCapacity(4)
                .policy((f, h) -> new Decision.Restart(Duration.ofMillis(5)))
                .build();
        ActorSystem.onStage(settings, script, stage -> {
            ActorSystem system = stage.system();
            ActorRef<Integer> goal = system.spawn(
                    "goal", () -> (n, context) -> {}, SpawnOptions.defaults().withAttempts(100));
            var players = new ArrayList<ActorRef<Ball>>();
            for (int i = 0; i < 5; i++) {
                int next = (i + 1) % 5;
                players.add(system.spawn(
                        "player-" + i,
                        () -> (ball, context) -> {
                            if (ball.left == 0) {
                                goal.tell(1);
                            } else {
                                players.get(next).tell(new Ball(ball.left - 1));
                            }
                        },
                        SpawnOptions.defaults().withAttempts(100)));
            }
            for (int i = 0; i < 5; i++) {
                players.get(i).tell(new Ball(50));
            }
            assertThat(stage.await(
                            () -> script.goals + system.deadLetters() == 5,
                            Duration.ofHours(10).toNanos()))
                    .isTrue();
            StopReport report = system.stop(Duration.ofHours(10));
            assertThat(report.drained()).isTrue();
            assertThat(report.deadLetters()).isEqualTo(5 - script.goals);
        });
        return script;
    }

    @Test
    void aPlayComesToItsEnd() throws InterruptedException {
        Seeded first = play(1, 0);
        assertThat(first.trace).hasSize(6 + 5 * 51 + 5);
        assertThat(play(1, 0).trace).isEqualTo(first.trace);
        assertThat(play(2, 0).trace).isNotEqualTo(first.trace);
    }

    @Test
    void faultsStrikeAndNothingIsLost() throws InterruptedException {
        int crashes = 0;
        for (int seed = 0; seed < 200; seed++) {
            Seeded one = play(seed, 0.02);
            crashes += one.crashes;
        }
        assertThat(crashes).isGreaterThan(100);
    }

    @Test
    void aStopEndsWhenItsTimeIsOverOrAllIsQuiet() throws InterruptedException {
        SystemSettings settings = SystemSettings.builder().workers(2).build();
        ActorSystem.onStage(settings, new Seeded(1, 0), stage -> {
            ActorRef<String> waits = stage.system()
                    .spawn(() -> (message, context) ->
                            context.await(new CompletableFuture<>(), Duration.ofMinutes(10), (value, failure) -> {}));
            waits.tell("wait");
            stage.await(stage::isIdle, Duration.ofSeconds(1).toNanos());
            StopReport report = stage.system().stop(Duration.ofSeconds(1));
            assertThat(report.drained()).isFalse();
            assertThat(report.took()).isLessThan(Duration.ofSeconds(10));
        });
        ActorSystem.onStage(settings, new Seeded(1, 0), stage -> {
            ActorRef<String> quick = stage.system().spawn(() -> (message, context) -> {});
            quick.tell("go");
            StopReport report = stage.system().stop(Duration.ofHours(24));
            assertThat(report.drained()).isTrue();
            assertThat(report.took()).isLessThan(Duration.ofSeconds(1));
        });
    }
}
