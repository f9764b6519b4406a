package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Birth, restart, stop, kill, children, escalation, watches, batch ends. */
@Timeout(120)
class LifecycleTest {
    private final ActorSystem system = Tests.system(2);
    private final List<String> events = Tests.list();

    @AfterEach
    void stop() {
        Tests.stop(system);
    }

    /** Writes down what happens to it. */
    private class Recorder implements Actor<Object> {
        private final String name;

        Recorder(String name) {
            this.name = name;
            events.add(name + " made");
        }

        @Override
        public void started(Context<Object> context) throws Exception {
            events.add(name + " started " + context.incarnation());
        }

        @Override
        public void receive(Object message, Context<Object> context) throws Exception {
            if (!Tests.Sync.answered(message)) {
                events.add(name + " got " + message);
                if (message.equals("crash")) {
                    throw new IllegalStateException("planted");
                }
            }
        }

        @Override
        public void stopped(StopReason reason) throws Exception {
            events.add(name + " stopped " + reason.getClass().getSimpleName());
        }
    }

    private ActorRef<Object> spawn(String name, Supplier<? extends Actor<Object>> factory) {
        return system.spawn(name, factory, Tests.on(1).withAttempts(1));
    }

    // ---- Hooks, stop, kill

    @Test
    void anIncarnationIsMadeStartedAndStopped() {
        ActorRef<Object> actor = spawn("a", () -> new Recorder("a"));
        actor.tell("hello");
        actor.tell("crash");
        actor.tell("again");
        actor.stop();
        Tests.untilEnded(actor);
        assertThat(events)
                .containsExactly(
                        "a made",
                        "a started 1",
                        "a got hello",
                        "a got crash",
                        "a stopped Restarting",
                        "a made",
                        "a started 2",
                        "a got again",
                        "a stopped Requested");
    }

    @Test
    void aStopComesBehindWhatWasAcceptedAndAKillOvertakesIt() {
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorRef<Object> actor = spawn("a", () -> new Recorder("a") {
            @Override
            public void receive(Object message, Context<Object> context) throws Exception {
                if (message.equals("block")) {
                    inTurn.countDown();
                    Tests.await(release);
                }
                events.add(message + "/" + context.incarnation());
            }
        });
        actor.tell("block");
        Tests.await(inTurn);
        actor.tell("one");
        actor.tell("two");
        actor.stop();
        actor.kill();
        release.countDown();
        Tests.untilEnded(actor);
        assertThat(events)
                .containsExactly(
                        "a made",
                        "a started 1",
                        "block/1",
                        "a stopped Restarting",
                        "a made",
                        "a started 2",
                        "block/2",
                        "one/2",
                        "two/2",
                        "a stopped Requested");
    }

    @Test
    void aKillOvertakesWhatIsInTheMailboxAndLeavesNothingOfTheTurnThatRuns() {
        ActorRef<Object> collector = system.spawn(Tests.Collector::new);
        ActorRef<Object> actor = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    events.add(message + "/" + context.incarnation());
                    collector.tell(message + " of " + context.incarnation() + " in attempt " + context.attempt());
                    if (message.equals("fill")) {
                        for (int i = 0; i < 3; i++) {
                            context.self().tell(i);
                        }
                    } else if (message.equals(0) && context.incarnation() == 1) {
                        Tests.get(Tests.start(context.self()::kill)); // from outside, while this turn runs
                    }
                },
                Tests.on(1));
        actor.tell("fill");
        Tests.until(() -> events.size() == 5);
        assertThat(events).containsExactly("fill/1", "0/1", "0/2", "1/2", "2/2");
        Tests.until(() -> Tests.Collector.of(collector).size() == 4);
        assertThat(Tests.Collector.of(collector))
                .containsExactly(
                        "fill of 1 in attempt 1", "0 of 2 in attempt 1", "1 of 2 in attempt 1", "2 of 2 in attempt 1");
    }

    @Test
    void stopAndKillOfAnEndedActorDoNothing() {
        ActorRef<Object> actor = spawn("a", () -> new Recorder("a"));
        actor.stop();
        Tests.untilEnded(actor);
        actor.stop();
        actor.kill();
        actor.stop();
        Tests.Sync.with(spawn("other", () -> new Recorder("other")));
        assertThat(events).filteredOn(e -> e.startsWith("a stopped")).hasSize(1);
        assertThat(system.deadLetters()).isZero();
    }

    @Test
    void aHookThatThrowsAtTheEndChangesNothing() {
        ActorRef<Object> actor = spawn("a", () -> new Recorder("a") {
            @Override
            public void stopped(StopReason reason) throws Exception {
                throw new java.io.IOException("planted");
            }
        });
        actor.tell("crash");
        Tests.Sync.with(actor);
        actor.stop();
        Tests.untilEnded(actor);
        assertThat(events).contains("a started 2");
    }

    @Test
    void aStartThatCrashesIsTriedAgainAndTheMessagesWait() {
        ActorRef<Object> actor = spawn("a", () -> new Recorder("a") {
            @Override
            public void started(Context<Object> context) throws Exception {
                super.started(context);
                if (context.incarnation() < 4) {
                    throw new IllegalStateException("planted");
                }
            }
        });
        actor.tell("hello");
        Tests.Sync.with(actor);
        assertThat(events).endsWith("a made", "a started 4", "a got hello").doesNotContain("a stopped Restarting");
        assertThat(system.deadLetters()).isZero();
    }

    @Test
    void withoutAPolicyAnActorStopsAfterTenRestartsInTenSeconds() {
        var made = new AtomicInteger();
        try (ActorSystem plain = ActorSystem.create()) {
            ActorRef<Object> actor = plain.spawn(() -> {
                made.incrementAndGet();
                throw new IllegalStateException("planted");
            });
            Tests.untilEnded(actor);
        }
        assertThat(made).hasValue(11);
    }

    // ---- What a failure is and what follows it

    @ParameterizedTest
    @ValueSource(strings = {"error", "overflow", "checked", "null factory"})
    void whateverUserCodeThrowsIsACrash(String kind) {
        var failures = Tests.<String>list();
        FailurePolicy noting = (failure, history) -> {
            failures.add(failure.describe());
            return new Decision.Restart(Duration.ZERO);
        };
        var made = new AtomicInteger();
        ActorRef<Object> actor = system.spawn(
                () -> {
                    if (made.incrementAndGet() == 1 && kind.equals("null factory")) {
                        return nothing();
                    }
                    return (Object message, Context<Object> context) -> {
                        if (!Tests.Sync.answered(message)) {
                            fail(kind);
                        }
                    };
                },
                SpawnOptions.defaults().withAttempts(1).withPolicy(noting));
        if (!kind.equals("null factory")) {
            actor.tell("crash");
        }
        Tests.Sync.with(actor);
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst())
                .isEqualTo("crash "
                        + switch (kind) {
                            case "error" -> "java.lang.LinkageError";
                            case "overflow" -> "java.lang.StackOverflowError";
                            case "checked" -> "java.io.IOException";
                            default -> "java.lang.NullPointerException";
                        });
    }

    @SuppressWarnings("NullAway") // a factory that breaks its contract
    private static Actor<Object> nothing() {
        return null;
    }

    private static void fail(String kind) throws Exception {
        switch (kind) {
            case "error" -> throw new LinkageError("planted");
            case "overflow" -> recurse(1);
            default -> throw new java.io.IOException("planted");
        }
    }

    @SuppressWarnings("InfiniteRecursion")
    private static int recurse(int depth) {
        return recurse(depth + 1) + 1;
    }

    @Test
    void aStackOverflowThatSendsOnItsWayLeavesTheKernelWhole() {
        ActorRef<Object> collector = system.spawn(Tests.Collector::new, Tests.on(0));
        ActorRef<Object> actor = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (!Tests.Sync.answered(message)) {
                        tellDeep(collector);
                    }
                },
                Tests.on(1).withAttempts(1));
        for (int i = 0; i < 2; i++) {
            actor.tell(i);
        }
        Tests.Sync.with(actor);
        assertThat(Tests.Collector.of(collector)).isEmpty();
        assertThat(system.deadLetters(DeadLetter.Reason.ATTEMPTS)).isEqualTo(2);
    }

    /** Recurses to the end of the stack and sends on the last frames of the way back. */
    @SuppressWarnings("InfiniteRecursion")
    private static int tellDeep(ActorRef<Object> collector) {
        int fromTheEnd = 0;
        try {
            fromTheEnd = tellDeep(collector) + 1;
        } finally {
            if (fromTheEnd < 5) {
                collector.tell("x");
            }
        }
        return fromTheEnd;
    }

    @Test
    void aPolicyThatThrowsOrDecidesNothingStopsTheActor() {
        for (FailurePolicy policy : List.<FailurePolicy>of(
                (failure, history) -> {
                    throw new IllegalStateException("planted");
                },
                (failure, history) -> noDecision())) {
            ActorRef<Object> actor = system.spawn(
                    () -> new Recorder("a"), SpawnOptions.defaults().withPolicy(policy));
            actor.tell("crash");
            Tests.untilEnded(actor);
        }
        assertThat(events).contains("a stopped Failed");
    }

    @SuppressWarnings("NullAway") // a policy that breaks its contract
    private static Decision noDecision() {
        return null;
    }

    @Test
    void aResumeAfterAnotherFailureThanThatOfTheMessageKeepsTheMessage() {
        var tries = new AtomicInteger();
        ActorRef<Object> actor = system.spawn(
                () -> new Recorder("a") {
                    @Override
                    public void started(Context<Object> context) throws Exception {
                        super.started(context);
                        if (context.incarnation() == 2) {
                            context.await(CompletableFuture.completedFuture("x"), Tests.PATIENCE, (value, failure) -> {
                                throw new IllegalStateException("planted in the continuation");
                            });
                        }
                    }
                },
                SpawnOptions.defaults()
                        .withAttempts(5)
                        .withPolicy((failure, history) -> tries.incrementAndGet() == 1
                                ? new Decision.Restart(Duration.ZERO)
                                : new Decision.Resume()));
        actor.tell("crash");
        Tests.Sync.with(actor);
        // The first try fails and the actor restarts; the continuation fails and it is resumed; so the message is tried
        // once more, fails, and is then set aside.
        assertThat(events).filteredOn(event -> event.equals("a got crash")).hasSize(2);
        assertThat(system.deadLetters(DeadLetter.Reason.ATTEMPTS)).isEqualTo(1);
    }

    @Test
    void aResumedInstanceGoesOnWithoutTheMessage() {
        ActorRef<Object> actor = system.spawn(
                () -> new Recorder("a"),
                SpawnOptions.defaults().withAttempts(5).withPolicy((failure, history) -> new Decision.Resume()));
        actor.tell("crash");
        actor.tell("next");
        Tests.Sync.with(actor);
        assertThat(events).containsExactly("a made", "a started 1", "a got crash", "a got next");
        assertThat(system.deadLetters(DeadLetter.Reason.ATTEMPTS)).isEqualTo(1);
        actor.kill(); // cannot be resumed
        Tests.Sync.with(actor);
        assertThat(events).endsWith("a stopped Restarting", "a made", "a started 2");
    }

    @Test
    void messagesWaitDuringThePauseBeforeARestart() {
        ActorRef<Object> actor = system.spawn(
                () -> new Recorder("a"),
                SpawnOptions.defaults()
                        .withAttempts(1)
                        .withPolicy((f, h) -> new Decision.Restart(Duration.ofMillis(50))));
        Tests.Sync.with(actor);
        long before = System.nanoTime();
        actor.tell("crash");
        actor.tell("next");
        actor.kill(); // in the pause, or before: one restart follows in any case, or two
        Tests.Sync.with(actor);
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000);
        assertThat(events).endsWith("a got next");
    }

    @Test
    void aFailureThatReachesTheTopStopsTheSystem() {
        ActorSystem doomed = Tests.system(1);
        ActorRef<Object> actor = doomed.spawn(
                () -> new Recorder("a"), SpawnOptions.defaults().withPolicy((f, h) -> new Decision.Escalate()));
        actor.tell("crash");
        Tests.until(() -> !doomed.isRunning());
        assertThat(doomed.stop(Tests.PATIENCE).unfinished()).isEmpty();
    }

    @Test
    void theReportSaysWhichFailureOfWhichActorHasStoppedTheSystem() throws InterruptedException {
        var records = new LinkedBlockingQueue<String>();
        Logger logger = Logger.getLogger("dev.troupe");
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                records.add(line.getMessage());
                throw new IllegalStateException("a handler that throws");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            ActorSystem doomed = Tests.system(1);
            SpawnOptions escalating = SpawnOptions.defaults().withPolicy((f, h) -> new Decision.Escalate());
            ActorRef<Object> parent = doomed.spawn("top", () -> new Parent(escalating), escalating);
            Spawn.in(parent, "below").tell("crash");
            StopReport report = Tests.get(doomed.whenStopped().toCompletableFuture());
            var cause = (StopReport.Cause.Escalation) Objects.requireNonNull(report.cause());
            assertThat(cause.actor()).isEqualTo("top/below");
            assertThat(cause.failure()).isInstanceOf(Failure.Crash.class);
            String line = records.poll();
            while (line != null && !line.startsWith("event=stopped")) {
                line = records.poll();
            }
            assertThat(line)
                    .contains("actor=top/below cause=\"crash java.lang.IllegalStateException\" drained=true took=")
                    .endsWith("unfinished=[]");
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void whoeverStopsASystemIsNoCauseInItsReport() {
        assertThat(Tests.system(1).stop(Tests.PATIENCE).cause()).isNull();
    }

    // ---- Children

    /** Spawns the children it is told to. */
    private class Parent extends Recorder {
        private final SpawnOptions options;

        Parent(SpawnOptions options) {
            super("parent");
            this.options = options;
        }

        @Override
        public void receive(Object message, Context<Object> context) throws Exception {
            if (message instanceof Spawn spawn) {
                spawn.reply.with(context.spawn(spawn.name, () -> new Recorder(spawn.name), options));
            } else {
                super.receive(message, context);
            }
        }
    }

    private record Spawn(String name, Reply<ActorRef<Object>> reply) {
        private static ActorRef<Object> in(ActorRef<Object> parent, String name) {
            return Tests.ask(parent, reply -> new Spawn(name, reply));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void childrenStopBeforeTheirParent(int worker) {
        ActorRef<Object> parent = spawn("parent", () -> new Parent(Tests.on(worker)));
        for (int i = 0; i < 20; i++) {
            ActorRef<Object> child = Spawn.in(parent, "child" + i);
            assertThat(child.path()).isEqualTo("parent/child" + i);
            Tests.Sync.with(child);
        }
        parent.stop();
        Tests.untilEnded(parent);
        assertThat(events.getLast()).isEqualTo("parent stopped Requested");
        assertThat(events)
                .filteredOn(e -> e.matches("child\\d+ stopped Requested"))
                .hasSize(20);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aRestartEndsTheChildrenFirstAndTheirMessagesAreDeadLetters(int worker) {
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorRef<Object> parent = spawn("parent", () -> new Parent(Tests.on(worker)) {
            @Override
            public void receive(Object message, Context<Object> context) throws Exception {
                if (message.equals("fill")) {
                    ActorRef<Object> child = context.spawn(
                            "child",
                            () -> new Recorder("child") {
                                @Override
                                public void receive(Object m, Context<Object> c) {
                                    inTurn.countDown();
                                    Tests.await(release);
                                }
                            },
                            Tests.on(worker));
                    child.tell("block");
                    child.tell("waits");
                    child.tell("waits");
                } else {
                    super.receive(message, context);
                }
            }
        });
        parent.tell("fill");
        Tests.await(inTurn);
        parent.kill();
        if (worker == 0) { // then the parent can restart while its child is in a turn, and tells it to end
            Tests.until(() -> ((Ref<?>) parent).has(Ref.HELD));
            Tests.Collector.of(system.spawn(Tests.Collector::new, Tests.on(1)));
        }
        release.countDown();
        Tests.Sync.with(parent);
        // On the parent's own worker the child may come to its messages before the parent has decided.
        assertThat(system.deadLetters(DeadLetter.Reason.PARENT_RESTARTED)).isBetween(worker == 0 ? 2L : 0L, 2L);
        assertThat(events.subList(events.indexOf("child stopped Requested"), events.size()))
                .containsExactly(
                        "child stopped Requested", "parent stopped Restarting", "parent made", "parent started 2");
        Tests.Sync.with(Spawn.in(parent, "child")); // its name is free
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aKeptChildKeepsItsRefAndItsMailbox(int worker) {
        ActorRef<Object> parent =
                spawn("parent", () -> new Parent(Tests.on(worker).keptAcrossRestart()));
        ActorRef<Object> child = Spawn.in(parent, "child");
        for (int i = 0; i < 50; i++) {
            child.tell(i);
            if (i % 10 == 0) {
                parent.kill();
            }
        }
        Tests.Sync.with(parent);
        assertThat(Spawn.in(parent, "child")).isSameAs(child);
        Tests.Sync.with(child);
        assertThat(events).filteredOn(e -> e.startsWith("child made")).hasSize(1);
        assertThat(events).filteredOn(e -> e.startsWith("child got")).hasSize(50);
        assertThat(system.deadLetters()).isZero();
        parent.stop();
        Tests.untilEnded(child);
    }

    /** A kept child that ends during the restart of its parent is not one of those that the parent waits for. */
    @Test
    void aRestartWaitsForAllChildrenThatItEndsEvenIfAKeptOneEndsMeanwhile() {
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorRef<Object> parent = spawn("parent", () -> new Recorder("parent") {
            @Override
            public void receive(Object message, Context<Object> context) throws Exception {
                if (message.equals("spawn")) {
                    ActorRef<Object> slow = context.spawn(
                            "slow",
                            () -> new Recorder("slow") {
                                @Override
                                public void stopped(StopReason reason) throws Exception {
                                    inTurn.countDown();
                                    Tests.await(release);
                                    super.stopped(reason);
                                }
                            },
                            Tests.on(0));
                    ActorRef<Object> kept = context.spawn(
                            "kept", () -> new Recorder("kept"), Tests.on(1).keptAcrossRestart());
                    slow.tell("started");
                    refs.complete(kept);
                } else {
                    super.receive(message, context);
                }
            }
        });
        parent.tell("spawn");
        ActorRef<Object> kept = Tests.get(refs);
        Tests.Sync.with(kept);
        Tests.until(() -> events.contains("slow got started"));
        parent.kill();
        Tests.await(inTurn);
        kept.stop();
        Tests.until(() -> events.contains("kept stopped Requested"));
        Tests.Sync.with(system.spawn(() -> new Recorder("other"), Tests.on(1))); // the news is there
        release.countDown();
        Tests.Sync.with(parent);
        assertThat(events.indexOf("parent stopped Restarting")).isGreaterThan(events.indexOf("slow stopped Requested"));
    }

    private final CompletableFuture<ActorRef<Object>> refs = new CompletableFuture<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anEscalatedFailureRestartsTheParentAndAKeptChildWithIt(int worker) {
        SpawnOptions escalating = Tests.on(worker)
                .withAttempts(1)
                .withPolicy((f, h) -> new Decision.Escalate())
                .keptAcrossRestart();
        ActorRef<Object> parent = spawn("parent", () -> new Parent(escalating));
        ActorRef<Object> child = Spawn.in(parent, "child");
        child.tell("crash");
        child.tell("waits");
        Tests.Sync.with(child);
        Tests.Sync.with(parent);
        assertThat(events).contains("parent started 2", "child started 2").endsWith("child got waits");
        assertThat(system.deadLetters()).isEqualTo(1);
    }

    @Test
    void anEscalatedFailureTellsThePolicyOfTheParentWhoFailed() {
        var failures = Tests.<Failure>list();
        ActorRef<Object> parent = system.spawn(
                "parent",
                () -> new Parent(SpawnOptions.defaults().withAttempts(1).withPolicy((f, h) -> new Decision.Escalate())),
                SpawnOptions.defaults().withPolicy((failure, history) -> {
                    failures.add(failure);
                    return new Decision.Restart(Duration.ZERO);
                }));
        Spawn.in(parent, "child").tell("crash");
        Tests.until(() -> events.contains("parent started 2"));
        Tests.Sync.with(parent);
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst()).isInstanceOfSatisfying(Failure.Escalated.class, escalated -> {
            assertThat(escalated.child()).isEqualTo("parent/child");
            assertThat(escalated.failure()).isInstanceOf(Failure.Crash.class);
            assertThat(escalated.cause()).hasMessage("planted");
        });
    }

    /** The failure of the child comes when the parent has failed itself and its policy has not been asked yet. */
    @Test
    void aChildThatEscalatesToAParentThatResumesGoesOn() {
        SpawnOptions escalating = Tests.on(0)
                .withAttempts(1)
                .withPolicy((f, h) -> new Decision.Escalate())
                .keptAcrossRestart();
        ActorRef<Object> other = system.spawn(() -> new Recorder("other"), Tests.on(0));
        ActorRef<Object> parent = system.spawn(
                "parent",
                () -> new Parent(escalating) {
                    @Override
                    public void receive(Object message, Context<Object> context) throws Exception {
                        if (message instanceof ActorRef<?>) {
                            Tests.get(Tests.start(() -> {
                                Tests.get(refs).tell("crash");
                                Tests.until(() -> events.contains("child got crash"));
                                Tests.Sync.with(other); // the escalation has left the child's worker
                            }));
                            throw new IllegalStateException("planted");
                        }
                        super.receive(message, context);
                    }
                },
                Tests.on(1).withAttempts(1).withPolicy((failure, history) -> new Decision.Resume()));
        ActorRef<Object> child = Spawn.in(parent, "child");
        refs.complete(child);
        parent.tell(child);
        Tests.until(() -> events.contains("child started 2"));
        Tests.Sync.with(child);
        assertThat(events).doesNotContain("parent started 2");
    }

    // ---- Names

    @Test
    void namesAreUniqueAmongSiblingsAndFreeAfterTheEnd() {
        ActorRef<Object> first = spawn("name", () -> new Recorder("first"));
        assertThatThrownBy(() -> spawn("name", () -> new Recorder("second")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unique")
                .hasMessageContaining("name=name");
        first.stop();
        Tests.untilEnded(first);
        Tests.until(() -> {
            try {
                return spawn("name", () -> new Recorder("third")) != first;
            } catch (IllegalArgumentException e) {
                return false;
            }
        });
        for (String bad : List.of("", " ", "a/b", "$1")) {
            assertThatThrownBy(() -> spawn(bad, () -> new Recorder("bad")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("name=" + bad);
        }
        ActorRef<Object> one = system.spawn(() -> new Recorder("one"));
        ActorRef<Object> two = system.spawn(() -> new Recorder("two"));
        assertThat(one.name()).startsWith("$").isNotEqualTo(two.name());
    }

    @Test
    void aNameIsFreeOnceTheEndOfItsActorIsKnown() {
        int rounds = 200;
        var spawned = new CountDownLatch(rounds);
        var refused = Tests.<Throwable>list();
        system.spawn(
                () -> new Actor<Object>() {
                    @Override
                    public void started(Context<Object> context) {
                        next(context);
                    }

                    @Override
                    public void receive(Object message, Context<Object> context) {
                        if (spawned.getCount() > 0) {
                            next(context);
                        }
                    }

                    private void next(Context<Object> context) {
                        try {
                            ActorRef<Object> child =
                                    context.system().spawn("again", () -> (message, own) -> own.stop(), Tests.on(1));
                            context.watch(child, terminated -> "gone");
                            child.tell("end");
                        } catch (IllegalArgumentException e) {
                            refused.add(e);
                            context.self().tell("try again");
                        }
                        spawned.countDown();
                    }
                },
                Tests.on(0));
        Tests.await(spawned);
        assertThat(refused).isEmpty();
    }

    // ---- Watch

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoHasCancelledItsWatchIsNotTold(boolean whenItHasEnded) {
        var told = new CompletableFuture<Object>();
        var cancelling = new CountDownLatch(1);
        ActorRef<Object> watched = system.spawn(Tests.Collector::new, Tests.on(1));
        ActorRef<Object> watcher = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (message.equals("watch")) {
                        Cancellable watch = context.watch(watched, terminated -> "cancelled");
                        context.watch(watched, terminated -> "told"); // after the other one
                        context.self().tell(watch);
                    } else if (message instanceof Cancellable watch) {
                        cancelling.countDown();
                        if (whenItHasEnded) {
                            Tests.untilEnded(watched);
                        }
                        watch.cancel();
                    } else if (!Tests.Sync.answered(message)) {
                        told.complete(message);
                    }
                },
                Tests.on(0));
        watcher.tell("watch");
        Tests.await(cancelling);
        if (!whenItHasEnded) {
            Tests.Sync.with(watcher);
        }
        watched.stop();
        assertThat(Tests.get(told)).isEqualTo("told");
    }

    @Test
    void aWatcherIsToldOfTheEndAndNotOfARestart() {
        ActorRef<Object> watched = spawn("watched", () -> new Recorder("watched"));
        var told = new CompletableFuture<Terminated>();
        ActorRef<Object> watcher = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    switch (message) {
                        case Terminated terminated -> told.complete(terminated);
                        case ActorRef<?> ref -> context.watch(ref, terminated -> terminated);
                        default -> Tests.Sync.answered(message);
                    }
                },
                Tests.on(0));
        watcher.tell(watched);
        Tests.Sync.with(watcher);
        watched.kill();
        Tests.Sync.with(watched);
        Tests.Sync.with(watcher);
        assertThat(told).isNotDone();
        watched.stop();
        assertThat(Tests.get(told)).isEqualTo(new Terminated(watched, new StopReason.Requested()));
        assertThat(watched.tell("x")).isEqualTo(Delivery.CLOSED);
    }

    @Test
    void aWatchOfAnEndedActorIsAnsweredAtOnceWithItsReason() {
        ActorRef<Object> watched =
                system.spawn(() -> new Recorder("watched"), Tests.on(1).withPolicy((f, h) -> new Decision.Stop()));
        watched.tell("crash");
        Tests.untilEnded(watched);
        var told = new CompletableFuture<Terminated>();
        ActorRef<Object> watcher = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (message instanceof Terminated terminated) {
                        told.complete(terminated);
                    } else {
                        context.watch(watched, terminated -> terminated);
                    }
                },
                Tests.on(0));
        watcher.tell("go");
        assertThat(Tests.get(told).reason()).isInstanceOf(StopReason.Failed.class);
    }

    @Test
    @SuppressWarnings("unchecked") // the messages are the addresses of actors that take anything
    void theNewsOfAnEndComesBehindWhatTheEndedActorSent() {
        ActorRef<ActorRef<Object>> watched = system.spawn(
                () -> (ActorRef<Object> collector, Context<ActorRef<Object>> context) -> {
                    for (int i = 0; i < 100; i++) {
                        collector.tell(i);
                    }
                    context.stop();
                },
                Tests.on(1));
        ActorRef<Object> watcher = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    if (message.equals("go")) {
                        context.watch(watched, terminated -> "terminated");
                        watched.tell(context.self());
                    } else {
                        events.add(message.toString());
                    }
                },
                Tests.on(0));
        watcher.tell("go");
        Tests.until(() -> events.contains("terminated"));
        assertThat(events).hasSize(101).endsWith("99", "terminated");
    }

    // ---- Batch end

    private final class Batcher extends Recorder {
        private int batch;

        Batcher() {
            super("batcher");
        }

        @Override
        public void receive(Object message, Context<Object> context) throws Exception {
            if (message instanceof CountDownLatch latch) {
                Tests.await(latch);
            } else if (message.equals("crash")) {
                throw new IllegalStateException("planted");
            }
            batch++;
        }

        @Override
        public void batchEnd(Context<Object> context) {
            events.add("batch of " + batch);
            batch = 0;
        }
    }

    @Test
    void aBatchEndsOnceTheMailboxIsEmptyOrTheBudgetUsedUp() {
        try (ActorSystem one =
                ActorSystem.create(Tests.settings(1).turnBudget(10).build())) {
            var latch = new CountDownLatch(1);
            ActorRef<Object> batcher = one.spawn(Batcher::new);
            batcher.tell(latch);
            for (int i = 0; i < 24; i++) {
                batcher.tell("x");
            }
            latch.countDown();
            Tests.stop(one);
            List<Integer> batches = events.stream()
                    .filter(e -> e.startsWith("batch of "))
                    .map(e -> Integer.parseInt(e.substring(9)))
                    .toList();
            assertThat(batches.stream().mapToInt(Integer::intValue).sum()).isEqualTo(25);
            assertThat(batches).allMatch(b -> b >= 1 && b <= 10);
            assertThat(events.getLast()).isEqualTo("batcher stopped Requested");
        }
    }

    @Test
    void aBatchGoesOnInAnInstanceThatIsResumed() {
        var latch = new CountDownLatch(1);
        ActorRef<Object> batcher = system.spawn(
                Batcher::new, SpawnOptions.defaults().withAttempts(1).withPolicy((f, h) -> new Decision.Resume()));
        batcher.tell(latch);
        batcher.tell("x");
        batcher.tell("crash");
        latch.countDown();
        Tests.until(() -> events.contains("batch of 2"));
    }

    @Test
    void aBatchEndsThoughEveryTurnCausesASignal() {
        var ended = new CountDownLatch(3);
        ActorRef<Object> batcher = system.spawn(() -> new Actor<>() {
            @Override
            public void receive(Object message, Context<Object> context) {
                context.pipe(CompletableFuture.completedFuture("again"), (value, failure) -> value);
                context.self().tell("and again"); // so the mailbox is never empty
            }

            @Override
            public void batchEnd(Context<Object> context) {
                ended.countDown();
            }
        });
        batcher.tell("go");
        Tests.await(ended);
        batcher.kill();
        batcher.stop();
    }

    @Test
    void aStopEndsTheBatchBeforeIt() {
        var latch = new CountDownLatch(1);
        ActorRef<Object> batcher = spawn("batcher", Batcher::new);
        batcher.tell(latch);
        batcher.tell("x");
        batcher.tell("x");
        batcher.stop();
        latch.countDown();
        Tests.untilEnded(batcher);
        assertThat(events).containsSubsequence("batch of 3", "batcher stopped Requested");
    }

    @Test
    void anActorWithoutMessagesHasNoBatchEnd() {
        spawn("batcher", Batcher::new);
        Tests.Sync.with(spawn("other", () -> new Recorder("other")));
        assertThat(events).noneMatch(e -> e.startsWith("batch of"));
    }

    // ---- What is kept of others

    @Test
    void anAnonymousChildThatEndsHasNeededNoMoreThanItsCell() {
        var children = new CompletableFuture<ActorRef<Object>>();
        ActorRef<Object> parent = system.spawn(() -> new Actor<>() {
            @Override
            public void started(Context<Object> context) {
                children.complete(context.spawn(() -> (Object message, Context<Object> own) -> {}));
            }

            @Override
            public void receive(Object message, Context<Object> context) {}
        });
        Cell child = ((Ref<Object>) Tests.get(children)).cell;
        Tests.get(children).stop();
        Tests.until(() -> Objects.requireNonNull(((Ref<Object>) parent).cell.ext().children)
                        .roster
                        .size()
                == 0);
        assertThat(child.extIfAny()).isNull();
    }

    @Test
    void theWatchesOfIncarnationsThatHaveEndedAreForgotten() {
        var firstSeen = new CompletableFuture<WeakReference<Object>>();
        ActorRef<Object> watched = system.spawn(Tests.Collector::new, Tests.on(0));
        ActorRef<Object> watcher = system.spawn(
                () -> new Actor<>() {
                    @Override
                    public void started(Context<Object> context) {
                        var ofThisIncarnation = new Object();
                        firstSeen.complete(new WeakReference<>(ofThisIncarnation));
                        context.watch(watched, terminated -> ofThisIncarnation);
                    }

                    @Override
                    public void receive(Object message, Context<Object> context) {
                        if (!Tests.Sync.answered(message)) {
                            throw new IllegalStateException("planted");
                        }
                    }
                },
                Tests.on(1).withAttempts(1).withPolicy(Tests.RESTART));
        for (int i = 0; i < 200; i++) {
            watcher.tell("crash");
        }
        Tests.Sync.with(watcher);
        Tests.Collector.of(watched); // the last watch is there before
        Tests.until(() -> {
            System.gc();
            return Tests.get(firstSeen).get() == null;
        });
    }
}
