package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorRef;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.router.Pool.Choice;
import dev.troupe.testkit.Checker;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulate.Weather;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Whatever befalls the members of a pool, its messages are accounted for. */
class PoolSimulationTest {
    private static final int MEMBERS = 4;

    private static final SpawnOptions OPTIONS = SpawnOptions.defaults()
            .withMailbox(5)
            .withPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(10)));

    private record Work(int key, int number, @Nullable Reply<Integer> reply) {
        Work(int key, int number) {
            this(key, number, null);
        }
    }

    /** Tries again while it is full, each time anew where to. */
    private interface Way {
        Delivery tell();
    }

    private static void insist(Simulation simulation, Way way) {
        Delivery delivery = way.tell();
        while (delivery == Delivery.FULL) {
            simulation.run(Duration.ofMillis(1));
            delivery = way.tell();
        }
    }

    @Simulate(seeds = 100, faults = Weather.STORM)
    void whatAnyMemberMayDoIsHandledOrADeadLetter(Simulation simulation) {
        simulation.check(Checkers.messages());
        List<Choice> choices = List.of(Choice.values());
        Choice choice = choices.get(simulation.random().nextInt(choices.size()));
        Pool<Work> pool = Pool.spawn(
                simulation.system(),
                "member",
                MEMBERS,
                choice,
                () -> (work, context) -> {
                    if (work.reply != null) {
                        work.reply.with(work.number);
                    }
                },
                OPTIONS);
        ActorRef<Work> front = pool.front("front", OPTIONS);
        for (int i = 0; i < 100; i++) {
            var work = new Work(i, i);
            insist(simulation, () -> pool.tell(work));
            if (i % 4 == 0) {
                var other = new Work(i, i);
                insist(simulation, () -> front.tell(other));
            }
            if (i % 10 == 0) {
                int number = i;
                Duration deadline = Duration.ofSeconds(30);
                simulation.expect(
                        pool.<Integer>ask(reply -> new Work(0, number, reply), deadline)
                                .handle((answer, failure) -> 1),
                        deadline,
                        "an answer");
                CompletableFuture<Integer> first = pool.askFirst(3, reply -> new Work(0, number, reply), deadline);
                simulation.expect(first.handle((answer, failure) -> 1), deadline, "the first answer");
                CompletableFuture<List<Integer>> all = pool.askAll(reply -> new Work(0, number, reply), deadline);
                simulation.expect(
                        all.handle((answers, failure) -> {
                            if (failure == null) {
                                assertThat(answers).isNotEmpty().containsOnly(number);
                            } else {
                                assertThat(failure).isInstanceOf(NoAnswerException.class);
                            }
                            return 1;
                        }),
                        deadline,
                        "all answers");
            }
        }
        simulation.run(Duration.ofMinutes(10));
    }

    /** A number may be there twice, since a turn that fails may have noted it before: in order all the same. */
    @Simulate(seeds = 200, faults = Weather.STORM)
    void whatHasTheSameKeyIsHandledInOrder(Simulation simulation) {
        simulation.check(Checkers.messages());
        Map<Integer, List<Integer>> handled = new HashMap<>();
        Map<Integer, Set<String>> owners = new HashMap<>();
        Pool<Work> pool = Pool.spawn(
                simulation.system(),
                "member",
                MEMBERS,
                Choice.ROUND_ROBIN,
                () -> (work, context) -> {
                    handled.computeIfAbsent(work.key, key -> new ArrayList<>()).add(work.number);
                    owners.computeIfAbsent(work.key, key -> new HashSet<>())
                            .add(context.self().name());
                },
                OPTIONS);
        for (int i = 0; i < 200; i++) {
            var work = new Work(i % 7, i);
            insist(simulation, () -> pool.at(work.key).tell(work));
        }
        simulation.run(Duration.ofMinutes(10));
        assertThat(handled.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
        if (pool.members().size() == MEMBERS) {
            assertThat(owners.values()).allSatisfy(names -> assertThat(names).hasSize(1));
        }
    }

    @Simulate(seeds = 100, faults = Weather.STORM)
    void aBroadcastReachesEachMemberThatHasNotEnded(Simulation simulation) {
        simulation.check(Checkers.messages());
        var lost = new HashSet<String>();
        simulation.check(new Checker() {
            @Override
            public void deadLetter(DeadLetter letter) {
                if (letter.message() instanceof Work work) {
                    lost.add(letter.to() + " " + work.number);
                }
            }
        });
        var handled = new HashSet<String>();
        Pool<Work> pool = Pool.spawn(
                simulation.system(),
                "member",
                MEMBERS,
                Choice.RANDOM,
                () -> (Work work, Context<Work> context) ->
                        handled.add(context.self().path() + " " + work.number),
                OPTIONS);
        for (int i = 0; i < 50; i++) {
            var work = new Work(0, i);
            for (ActorRef<Work> full : pool.broadcast(work)) {
                insist(simulation, () -> full.tell(work));
            }
        }
        simulation.calm();
        simulation.run(Duration.ofMinutes(10));
        for (ActorRef<Work> member : pool.members()) {
            for (int i = 0; i < 50; i++) {
                assertThat(member.path() + " " + i).matches(it -> handled.contains(it) || lost.contains(it), "there");
            }
        }
    }
}
