package dev.troupe.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.DeadLetter;
import dev.troupe.Decision;
import dev.troupe.Delivery;
import dev.troupe.Failure;
import dev.troupe.Lifetime;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.StopReason;
import dev.troupe.StopReport;
import dev.troupe.Strategy;
import dev.troupe.SystemSettings;
import dev.troupe.spi.Fault;
import dev.troupe.testkit.Checkers;
import dev.troupe.testkit.Faults;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Trees of supervisors, declared and alive. */
class SupervisionTreeTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);

    private sealed interface Work {}

    private record Crash() implements Work {}

    private record Leave() implements Work {}

    private record WhoAreYou(Reply<String> reply) implements Work {}

    private final List<String> events = new ArrayList<>();

    private final class Worker implements Actor<Work> {
        private final String name;

        Worker(String name) {
            this.name = name;
        }

        @Override
        public void started(Context<Work> context) {
            events.add("+" + name);
        }

        @Override
        public void receive(Work work, Context<Work> context) {
            switch (work) {
                case Crash crash -> throw new IllegalStateException("told to");
                case Leave leave -> context.stop();
                case WhoAreYou(var reply) -> reply.with(name + context.incarnation());
            }
        }

        @Override
        public void stopped(StopReason reason) {
            events.add("-" + name);
        }
    }

    private final Member<Work> journal = Member.of(
            "journal",
            () -> new Worker("journal"),
            SpawnOptions.defaults().withAttempts(1).withLifetime(Lifetime.PERMANENT));
    private final Member<Work> reader =
            Member.of("reader", () -> new Worker("reader")).withLifetime(Lifetime.TRANSIENT);
    private final Member<Work> writer =
            Member.of("writer", () -> new Worker("writer")).withLifetime(Lifetime.TEMPORARY);
    private final SupervisionTree workers = SupervisionTree.of("workers", Strategy.ONE_FOR_ONE, reader, writer);
    private final SupervisionTree store = SupervisionTree.of("store", Strategy.REST_FOR_ONE, journal, workers);

    @Test
    void aMemberIsPermanentUnlessItsLifetimeIsSaid() {
        var options = SpawnOptions.defaults().withMailbox(7);
        assertThat(Member.of("m", () -> new Worker("m"))).hasToString("m  permanent");
        assertThat(Member.of("m", () -> new Worker("m"), options)).hasToString("m  permanent");
        assertThat(Member.of("m", () -> new Worker("m"), options.withLifetime(Lifetime.TRANSIENT)))
                .hasToString("m  transient");
        assertThat(Member.of("m", () -> new Worker("m"), options).withLifetime(Lifetime.TEMPORARY))
                .hasToString("m  temporary");
    }

    @Test
    void aNameIsCheckedWhereItIsDeclared() {
        for (String bad : List.of("a/b", " ", "a$b")) {
            assertThatThrownBy(() -> SupervisionTree.of(bad, Strategy.ONE_FOR_ONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("name=" + bad);
            assertThatThrownBy(() -> Member.of(bad, () -> new Worker("m")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("name=" + bad);
        }
    }

    @Simulate(seeds = 20)
    void aTreePrintsWhatIsSoAndNotWhatItsSupervisorKnew(Simulation simulation) {
        LiveTree live = start(simulation);
        live.ref(reader).stop();
        simulation.untilIdle(DAY);
        assertThat(live.toString()).contains("reader  transient  ended").contains("journal  permanent  incarnation=1");
        live.root().stop();
        simulation.untilIdle(DAY);
        assertThat(live.toString().lines()).hasSize(5).allMatch(line -> line.endsWith("  ended"));
    }

    @Test
    void aTreeWhoseSystemHasStoppedPrintsNobodyAsAlive() throws InterruptedException {
        var running = new CountDownLatch(1);
        var stuck = new CountDownLatch(1);
        var ever = Member.<Work>of("ever", () -> (message, context) -> {
            running.countDown();
            stuck.await();
        });
        var settings = SystemSettings.builder().workers(1).build();
        try (var system = ActorSystem.create(settings)) {
            LiveTree live =
                    SupervisionTree.of("top", Strategy.ONE_FOR_ONE, ever).start(system, DAY);
            live.ref(ever).tell(new Leave());
            running.await();
            assertThat(system.stop(Duration.ZERO).unfinished()).contains("top");
            assertThat(live).hasToString("top  one-for-one  ended\n└─ ever  permanent  ended");
        } finally {
            stuck.countDown();
        }
    }

    private LiveTree start(Simulation simulation) {
        LiveTree live = store.start(simulation.system(), DAY);
        simulation.untilIdle(DAY);
        events.clear();
        return live;
    }

    private static String who(LiveTree live, Member<Work> member) {
        return live.ref(member).<String>ask(WhoAreYou::new, DAY).join();
    }

    @Test
    void aTreeIsPrintedAsOne() {
        assertThat(SupervisionTree.of("shop", Strategy.ALL_FOR_ONE, store, Member.of("till", () -> new Worker("till"))))
                .hasToString("""
                        shop  all-for-one
                        ├─ store  rest-for-one
                        │  ├─ journal  permanent
                        │  └─ workers  one-for-one
                        │     ├─ reader  transient
                        │     └─ writer  temporary
                        └─ till  permanent""");
    }

    @Simulate(seeds = 50)
    void aLivingTreeIsPrintedWithTheNumbersOfItsIncarnations(Simulation simulation) {
        LiveTree live = start(simulation);
        live.ref(reader).tell(new Crash());
        live.ref(reader).tell(new Crash());
        live.ref(writer).tell(new Crash());
        simulation.run(SECOND);
        assertThat(live).hasToString("""
                        store  rest-for-one  incarnation=1
                        ├─ journal  permanent  incarnation=1
                        └─ workers  one-for-one  incarnation=1
                           ├─ reader  transient  incarnation=5
                           └─ writer  temporary  ended""");
    }

    @Simulate(seeds = 100)
    void aMemberIsReachedByItsTypedAddressAsSoonAsTheTreeHasStarted(Simulation simulation) {
        LiveTree live = store.start(simulation.system(), DAY);
        for (Member<Work> member : List.of(journal, reader, writer)) {
            assertThat(who(live, member)).isEqualTo(member.name() + 1);
        }
        assertThat(live.ref(reader).path()).isEqualTo("store/workers/reader");
        Member<Work> stranger = Member.of("reader", () -> new Worker("stranger"));
        assertThatThrownBy(() -> live.ref(stranger)).hasMessageContaining("tree=store member=reader");
    }

    private static <T> Supplier<T> failing(String why) {
        return () -> {
            throw new IllegalArgumentException(why);
        };
    }

    @Simulate(seeds = 50)
    void aTreeOfWhichAMemberCannotStartDoesNotStartEither(Simulation simulation) {
        Actor<Work> startless = new Actor<>() {
            @Override
            public void started(Context<Work> context) {
                throw new IllegalArgumentException("no start");
            }

            @Override
            public void receive(Work work, Context<Work> context) {}
        };
        List<Member<Work>> members = List.of(
                Member.of("till", failing("no such till")),
                Member.of("till", () -> startless),
                Member.<Work>of("till", failing("no such till")).withLifetime(Lifetime.TEMPORARY));
        for (Member<Work> till : members) {
            SupervisionTree shop = SupervisionTree.of(
                    "shop", Strategy.ONE_FOR_ONE, journal, SupervisionTree.of("tills", Strategy.ONE_FOR_ONE, till));
            assertThatThrownBy(() -> shop.start(simulation.system(), SECOND))
                    .hasRootCauseInstanceOf(IllegalArgumentException.class)
                    .hasStackTraceContaining("no s");
            simulation.untilIdle(DAY);
        }
        assertThat(events).contains("-journal");
        LiveTree live = SupervisionTree.of("shop", Strategy.ONE_FOR_ONE, reader).start(simulation.system(), DAY);
        assertThat(live.toString())
                .contains("reader  transient  incarnation=1"); // the name is free, and the system lives
    }

    @Simulate(seeds = 200)
    void aStrategyReachesAllThatIsBelowASupervisor(Simulation simulation) {
        simulation.check(Checkers.messages());
        LiveTree live = start(simulation);
        ActorRef<Work> before = live.ref(reader);
        live.ref(journal).tell(new Crash());
        simulation.run(SECOND);
        assertThat(events).startsWith("-journal", "-writer", "-reader", "+journal");
        assertThat(events.subList(4, events.size())).containsExactlyInAnyOrder("+reader", "+writer");
        assertThat(live.ref(reader)).isSameAs(before);
        assertThat(who(live, reader)).isEqualTo("reader2");
        assertThat(who(live, writer)).isEqualTo("writer1"); // the temporary one has ended, and is a new actor
    }

    @Simulate(seeds = 100)
    void whatIsUsedUpIsEscalatedAndTheSupervisorRestartsWithAllThatIsBelowIt(Simulation simulation) {
        simulation.check(Checkers.messages());
        var twice = new RestartPolicy(
                new RestartBudget(2, SECOND.multipliedBy(10)), Backoff.defaults(), new Decision.Escalate());
        Member<Work> other = Member.of("other", () -> new Worker("other"));
        SupervisionTree team =
                SupervisionTree.of("team", Strategy.ONE_FOR_ONE, reader, other).withMemberPolicy(twice);
        LiveTree live =
                SupervisionTree.of("top", Strategy.ONE_FOR_ONE, team, journal).start(simulation.system(), DAY);
        simulation.untilIdle(DAY);
        events.clear();
        for (int i = 0; i < 3; i++) {
            live.ref(reader).kill();
            simulation.run(Duration.ofMillis(100));
        }
        simulation.run(SECOND);
        assertThat(events)
                .containsExactly("-reader", "+reader", "-reader", "+reader", "-other", "-reader", "+reader", "+other");
        assertThat(live).hasToString("""
                        top  one-for-one  incarnation=1
                        ├─ team  one-for-one  incarnation=2
                        │  ├─ reader  transient  incarnation=4
                        │  └─ other  permanent  incarnation=2
                        └─ journal  permanent  incarnation=1""");
    }

    @Simulate(seeds = 5) // each of which is in the log
    void whatReachesTheTopStopsTheSystemWithAReport(Simulation simulation) {
        Member<Work> doomed = Member.of("doomed", () -> new Worker("doomed"));
        LiveTree live = SupervisionTree.of(
                        "top",
                        Strategy.ONE_FOR_ONE,
                        SupervisionTree.of("middle", Strategy.ONE_FOR_ONE, doomed)
                                .withMemberPolicy(Policies.escalate()))
                .withMemberPolicy(Policies.onFailure(Failure.Escalated.class, Policies.escalate()))
                .start(simulation.system(), DAY);
        live.ref(doomed).tell(new Crash());
        var reports = new ArrayList<StopReport>();
        simulation.system().whenStopped().thenAccept(reports::add);
        simulation.run(SECOND.multipliedBy(30));
        assertThat(reports).hasSize(1);
        assertThat(reports.getFirst().cause()).isInstanceOfSatisfying(StopReport.Cause.Escalation.class, escalation -> {
            assertThat(escalation.actor()).isEqualTo("top/middle/doomed");
            assertThat(escalation.failure()).isInstanceOf(Failure.Crash.class);
        });
        assertThat(live.ref(doomed).tell(new Crash())).isEqualTo(Delivery.CLOSED);
    }

    @Simulate(seeds = 100)
    void aTreeUnderAnActorEndsWithIt(Simulation simulation) {
        var trees = new ArrayList<LiveTree>();
        ActorRef<Work> owner = simulation.system().spawn("owner", () -> new Actor<Work>() {
            @Override
            public void started(Context<Work> context) {
                trees.add(store.spawn(context));
            }

            @Override
            public void receive(Work work, Context<Work> context) {}
        });
        simulation.run(SECOND);
        LiveTree live = trees.getFirst();
        assertThat(who(live, writer)).isEqualTo("writer1");
        assertThat(live.ref(writer).path()).isEqualTo("owner/store/workers/writer");
        owner.stop();
        simulation.run(SECOND);
        assertThat(live.ref(writer).tell(new Leave())).isEqualTo(Delivery.CLOSED);
    }

    @Test
    void aTreeThatIsNoneIsRefused() {
        Member<Work> again = Member.of("reader", () -> new Worker("again"));
        assertThatThrownBy(() -> SupervisionTree.of("two", Strategy.ONE_FOR_ONE, reader, again))
                .hasMessageContaining("supervisor=two name=reader");
        assertThatThrownBy(() -> SupervisionTree.of("twice", Strategy.ONE_FOR_ONE, workers, reader))
                .hasMessageContaining("one place of a tree: name=reader");
    }

    /** Below an actor to which nothing happens: to start a tree in a storm is to be lucky. */
    private static LiveTree under(Simulation simulation, SupervisionTree tree) {
        var trees = new ArrayList<LiveTree>();
        ActorRef<Work> owner = simulation.system().spawn("owner", () -> new Actor<Work>() {
            @Override
            public void started(Context<Work> context) {
                trees.add(tree.spawn(context));
            }

            @Override
            public void receive(Work work, Context<Work> context) {}
        });
        simulation.spare(owner);
        simulation.until(
                DAY, () -> !trees.isEmpty() && !trees.getFirst().toString().contains("starting"));
        simulation.spare(trees.getFirst().root());
        return trees.getFirst();
    }

    /** Everything fails all the time, and who lives answers in the end. */
    @Test
    void inAStormATreeHoldsTogether() throws InterruptedException {
        Simulation.play(
                "SupervisionTreeTest#inAStormATreeHoldsTogether",
                200,
                Faults.storm().with(Fault.HUNG_POLICY, 0),
                Simulation.settings().build(),
                simulation -> {
                    simulation.check(Checkers.messages());
                    Strategy[] strategies = Strategy.values();
                    var members = new ArrayList<Member<Work>>();
                    var nodes = new ArrayList<Supervised>();
                    for (int i = 0; i < 3; i++) {
                        Member<Work> one = Member.of("a" + i, () -> new Worker("a"));
                        Member<Work> two = Member.of("b" + i, () -> new Worker("b"));
                        members.addAll(List.of(one, two));
                        nodes.add(SupervisionTree.of(
                                        "s" + i, strategies[simulation.random().nextInt(3)], one, two)
                                .withMemberPolicy((failure, history) -> history.restartsWithin(SECOND) < 3
                                        ? new Decision.Restart(Duration.ofMillis(2))
                                        : new Decision.Escalate()));
                    }
                    SupervisionTree tree = SupervisionTree.of(
                                    "top", strategies[simulation.random().nextInt(3)], nodes.toArray(Supervised[]::new))
                            .withMemberPolicy((failure, history) -> new Decision.Restart(Duration.ofMillis(1)));
                    LiveTree live = under(simulation, tree);
                    for (int i = 0; i < 100; i++) {
                        ActorRef<Work> member =
                                live.ref(members.get(simulation.random().nextInt(members.size())));
                        switch (simulation.random().nextInt(3)) {
                            case 0 -> member.tell(new Crash());
                            case 1 -> member.tell(new Leave());
                            default -> member.kill();
                        }
                        simulation.run(Duration.ofMillis(simulation.random().nextInt(10)));
                    }
                    simulation.calm();
                    simulation.run(Duration.ofMinutes(10));
                    for (Member<Work> member : members) {
                        assertThat(who(live, member)).startsWith(member.name().substring(0, 1));
                    }
                    assertThat(simulation.system().deadLetters(DeadLetter.Reason.UNBORN))
                            .isZero();
                });
    }
}
