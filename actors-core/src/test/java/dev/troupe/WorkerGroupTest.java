package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Groups of workers: their threads, and who lives where. */
@Timeout(120)
class WorkerGroupTest {
    private final List<ActorSystem> systems = new ArrayList<>();

    @AfterEach
    void stop() {
        systems.forEach(Tests::stop);
    }

    private ActorSystem system(WorkerGroup first, WorkerGroup... others) {
        ActorSystem system =
                ActorSystem.create(Tests.settings(first, others).name("s").build());
        systems.add(system);
        return system;
    }

    private static WorkerGroup group(String name, int workers) {
        return WorkerGroup.named(name).withWorkers(workers);
    }

    private static SpawnOptions at(Placement placement) {
        return SpawnOptions.defaults().withPlacement(placement);
    }

    private static Thread threadOf(ActorSystem system, Placement placement) {
        var thread = new CompletableFuture<Thread>();
        system.spawn(
                        () -> (Object message, Context<Object> context) -> thread.complete(Thread.currentThread()),
                        at(placement))
                .tell("x");
        return Tests.get(thread);
    }

    @Test
    void threadsHaveTheNameAndPriorityOfTheirGroup() {
        ActorSystem system =
                system(group("high", 2).withPriority(8), group("low", 1).withPriority(Thread.MIN_PRIORITY));
        for (int i = 0; i < 2; i++) {
            Thread high = threadOf(system, new Placement.In("high", new Placement.On(i)));
            assertThat(high.getName()).isEqualTo("s-high-" + i);
            assertThat(high.getPriority()).isEqualTo(8);
        }
        Thread low = threadOf(system, new Placement.In("low", new Placement.On(0)));
        assertThat(low.getName()).isEqualTo("s-low-0");
        assertThat(low.getPriority()).isEqualTo(Thread.MIN_PRIORITY);
    }

    @Test
    void aThreadThatTakesOverHasThePriorityOfTheGroup() {
        ActorSystem system = system(group("high", 1).withPriority(8));
        var inside = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        ActorRef<Object> slow = system.spawn(() -> (Object message, Context<Object> context) -> {
            inside.countDown();
            Tests.await(go);
        });
        slow.tell("x");
        Tests.await(inside);
        handOver(((Ref<?>) slow).worker);
        Thread second = threadOf(system, new Placement.On(0));
        assertThat(second.getName()).startsWith("s-high-standby-");
        assertThat(second.getPriority()).isEqualTo(8);
        go.countDown();
    }

    private static void handOver(Worker worker) {
        WorkerThread standby = Objects.requireNonNull(worker.group.standby.take());
        assertThat(worker.detach(worker.baton.word(), standby, 0)).isNotNull();
    }

    @Test
    void theStackIsAsLargeAsItsGroupSays() {
        ActorSystem system = system(
                group("small", 1).withStackSizeBytes(WorkerGroup.MIN_STACK_BYTES),
                group("large", 1).withStackSizeBytes(64 << 20));
        int small = depth(system, "small");
        assertThat(depth(system, "large")).isGreaterThan(8 * small); // 256 times as large; compiled frames are smaller
        assertThat(depth(system, "small")).isPositive(); // the kernel has survived the overflow
    }

    private static int depth(ActorSystem system, String group) {
        var reached = new int[1];
        CompletableFuture<?> overflow = system.run(
                waker -> {
                    descend(reached);
                    return Poll.READY;
                },
                new Placement.In(group));
        assertThat(Tests.failure(overflow)).isInstanceOf(StackOverflowError.class);
        return reached[0];
    }

    @SuppressWarnings("InfiniteRecursion") // until the stack is used up
    private static void descend(int[] reached) {
        reached[0]++;
        descend(reached);
    }

    @Test
    void theFirstGroupIsThatOfActorsWhichAskForNone() {
        ActorSystem system = system(group("first", 2), group("second", 3));
        for (Placement placement : List.of(
                new Placement.Near(), new Placement.Spread(), new Placement.On(7), new Placement.ByKey("key"))) {
            assertThat(threadOf(system, placement).getName()).startsWith("s-first-");
        }
    }

    @Test
    void aChildLivesInTheGroupOfItsParentUnlessItAsksForAnother() {
        ActorSystem system = system(group("first", 1), group("second", 3));
        var found = new CompletableFuture<Family>();
        ActorRef<Object> parent = system.spawn(
                () -> (Object message, Context<Object> context) -> found.complete(new Family(
                        ((Ref<?>) context.self()).worker,
                        child(context, new Placement.Near()),
                        child(context, new Placement.Spread()),
                        child(context, new Placement.On(2)),
                        child(context, new Placement.In("second")),
                        child(context, new Placement.In("first")))),
                at(new Placement.In("second")));
        parent.tell("x");
        Family family = Tests.get(found);
        assertThat(family.near).isSameAs(family.parent);
        assertThat(family.same).isSameAs(family.parent);
        assertThat(family.spread.group.settings.name()).isEqualTo("second");
        assertThat(family.on.index).isEqualTo(3);
        assertThat(family.elsewhere.group.settings.name()).isEqualTo("first");
    }

    private record Family(Worker parent, Worker near, Worker spread, Worker on, Worker same, Worker elsewhere) {}

    private static Worker child(Context<Object> context, Placement placement) {
        return ((Ref<?>) context.spawn(placement.toString(), Tests.Collector::new, at(placement))).worker;
    }

    @Test
    void equalKeysShareAWorkerAndAllKeysAreSpread() {
        ActorSystem system = system(group("first", 4), group("second", 3));
        ActorSystem other = system(group("first", 4), group("second", 3));
        var used = new int[4];
        for (int i = 0; i < 1000; i++) {
            var byKey = new Placement.ByKey("customer-" + i);
            int worker = index(system, byKey);
            assertThat(index(system, new Placement.ByKey("customer-" + i))).isEqualTo(worker);
            assertThat(index(other, byKey)).isEqualTo(worker);
            assertThat(index(system, new Placement.In("second", byKey))).isBetween(4, 6);
            used[worker]++;
        }
        for (int actors : used) {
            assertThat(actors).isBetween(200, 300);
        }
        // Keys that differ in high bits only, and one whose hash is the least integer.
        assertThat(index(system, new Placement.ByKey(Integer.MIN_VALUE))).isBetween(0, 3);
        var high = new HashSet<Integer>();
        for (int i = 0; i < 16; i++) {
            high.add(index(system, new Placement.ByKey(i << 28)));
        }
        assertThat(high).hasSizeGreaterThan(2);
    }

    private static int index(ActorSystem system, Placement placement) {
        return ((Ref<?>) system.spawn(Tests.Collector::new, at(placement))).worker.index;
    }

    @Test
    void aGroupWhoseWorkersAreAllBusyDoesNotDelayAnother() {
        ActorSystem system = system(group("low", 2), group("high", 1));
        var go = new CountDownLatch(1);
        Tests.block(system, new Placement.On(0), go);
        Tests.block(system, new Placement.On(1), go);
        ActorRef<Object> low = system.spawn(() -> (Object m, Context<Object> c) -> Tests.Sync.answered(m));
        CompletableFuture<String> late = low.ask(Tests.Sync::new, Tests.PATIENCE);
        ActorRef<Object> high = system.spawn(
                () -> (Object m, Context<Object> c) -> Tests.Sync.answered(m), at(new Placement.In("high")));
        for (int i = 0; i < 100; i++) {
            Tests.Sync.with(high);
            Tests.get(system.run(waker -> Poll.READY, new Placement.In("high")));
        }
        assertThat(late).isNotDone();
        go.countDown();
        Tests.get(late);
    }

    @Test
    void eachGroupHasItsTurnBudget() {
        ActorSystem system =
                system(group("hasty", 1).withTurnBudget(1), group("patient", 1).withTurnBudget(10));
        assertThat(order(system, "hasty")).isIn("ab".repeat(10), "ba".repeat(10));
        assertThat(order(system, "patient")).isIn("a".repeat(10) + "b".repeat(10), "b".repeat(10) + "a".repeat(10));
    }

    /** In which order two actors take their turns that had ten messages each before the worker came to them. */
    private static String order(ActorSystem system, String group) {
        var go = new CountDownLatch(1);
        var placement = new Placement.In(group);
        var turns = new StringBuilder();
        ActorRef<Object> a = writer(system, placement, turns, "a");
        ActorRef<Object> b = writer(system, placement, turns, "b");
        Tests.Sync.with(a); // they are made by now
        Tests.Sync.with(b);
        Tests.block(system, placement, go);
        for (ActorRef<Object> writer : List.of(a, b)) {
            for (int i = 0; i < 10; i++) {
                writer.tell("x");
            }
        }
        CompletableFuture<String> lastOfA = a.ask(Tests.Sync::new, Tests.PATIENCE);
        CompletableFuture<String> lastOfB = b.ask(Tests.Sync::new, Tests.PATIENCE);
        go.countDown();
        Tests.get(lastOfA);
        Tests.get(lastOfB);
        return turns.toString();
    }

    private static ActorRef<Object> writer(ActorSystem system, Placement placement, StringBuilder turns, String what) {
        return system.spawn(
                () -> (Object m, Context<Object> c) -> {
                    if (!Tests.Sync.answered(m)) {
                        turns.append(what);
                    }
                },
                at(placement));
    }
}
