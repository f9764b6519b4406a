package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Start, settings, idle workers, several systems, stop and its report. */
@Timeout(180)
class SystemTest {
    private record Ball(int left, CompletableFuture<String> landed) {}

    // ---- Stop

    @ParameterizedTest
    @CsvSource({"1,4096", "2,2", "4,64"})
    void closeDrainsWhatWasAccepted(int workers, int ring) throws InterruptedException {
        var handled = new AtomicInteger();
        ActorSystem system =
                ActorSystem.create(Tests.settings(workers).ringCapacity(ring).build());
        ActorRef<Object> last = system.spawn(
                () -> (Object message, Context<Object> context) -> handled.incrementAndGet(),
                SpawnOptions.defaults().withMailbox(2));
        var firsts = new ArrayList<ActorRef<Object>>();
        for (int i = 0; i < 10; i++) {
            firsts.add(system.spawn(() -> (Object message, Context<Object> context) -> {
                last.tell(message);
                context.await(system.blocking(() -> 1), Tests.PATIENCE, (v, f) -> last.tell("awaited"));
            }));
        }
        for (int i = 0; i < 200; i++) {
            assertThat(firsts.get(i % 10).tellOrWait(i)).isEqualTo(Delivery.ACCEPTED);
        }
        StopReport report = Tests.stop(system);
        assertThat(handled).hasValue(400);
        assertThat(report.handled()).isEqualTo(600);
        assertThat(report.deadLetters()).isZero();
        assertThat(system.handled()).isEqualTo(600);
    }

    /** Muted senders have their messages still before them when everybody else is done. */
    @Test
    void closeDrainsMutedSendersToo() {
        for (int round = 0; round < 200; round++) {
            ActorSystem system = Tests.system(2);
            ActorRef<Object> receiver = system.spawn(
                    () -> (Object message, Context<Object> context) -> {},
                    Tests.on(0).withMailbox(1));
            ActorRef<Object> sender = system.spawn(
                    () -> (Object message, Context<Object> context) -> {
                        receiver.tell(message);
                        receiver.tell(message);
                    },
                    Tests.on(1));
            for (int i = 0; i < 20; i++) {
                assertThat(sender.tell(i)).isEqualTo(Delivery.ACCEPTED);
            }
            StopReport report = Tests.stop(system);
            assertThat(report.handled()).isEqualTo(60);
            assertThat(report.deadLetters()).isZero();
        }
    }

    @Test
    void anActorThatNeverFinishesIsInTheReport() {
        ActorSystem system = Tests.system(2);
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorRef<Object> stuck = system.spawn(
                "stuck",
                () -> (Object message, Context<Object> context) -> {
                    inTurn.countDown();
                    Tests.await(release);
                },
                Tests.on(0).withMailbox(1));
        ActorRef<Object> healthy = system.spawn("healthy", Tests.Collector::new, Tests.on(1));
        stuck.tell("block");
        Tests.await(inTurn);
        healthy.tell("x");
        StopReport report = system.stop(Duration.ofMillis(20));
        assertThat(report.drained()).isFalse();
        assertThat(report.unfinished()).containsExactly("stuck");
        assertThat(healthy.tell("x")).isEqualTo(Delivery.CLOSED);
        assertThat(stuck.tell("x")).isEqualTo(Delivery.CLOSED);
        assertThat(system.stop(Duration.ZERO)).isSameAs(report);
        release.countDown();
    }

    /** It would have had an hour. */
    @Test
    void whoeverWaitsForAnActorThatNeverFinishesIsToldOfTheEnd() {
        ActorSystem system = Tests.system(1);
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorRef<Object> stuck = system.spawn(() -> (message, context) -> {
            if (message.equals("block")) {
                inTurn.countDown();
                Tests.await(release);
            }
        });
        CompletableFuture<Object> kept = stuck.ask(reply -> "keep it", Duration.ofHours(1));
        stuck.tell("block");
        CompletableFuture<Object> behind = stuck.ask(reply -> "behind", Duration.ofHours(1));
        Tests.await(inTurn);
        StopReport report = system.stop(Duration.ZERO);
        assertThat(Tests.failure(kept)).isInstanceOf(AskException.Failed.class); // since it was handled
        assertThat(Tests.failure(behind)).isInstanceOf(AskException.Undelivered.class);
        assertThat(report.handled() + report.deadLetters()).isEqualTo(3);
        release.countDown();
    }

    /** Even an actor that will never have room again lets go those who wait for it. */
    @Test
    void aThreadThatWaitsForRoomIsReleasedByTheStop() {
        ActorSystem system =
                ActorSystem.create(Tests.settings(1).ringCapacity(2).build());
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorRef<Object> stuck = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    inTurn.countDown();
                    Tests.await(release);
                },
                SpawnOptions.defaults().withMailbox(1));
        stuck.tell("block");
        Tests.await(inTurn);
        var answers = new ArrayList<CompletableFuture<Delivery>>();
        for (int i = 0; i < 5; i++) {
            var answer = new CompletableFuture<Delivery>();
            answers.add(answer);
            Thread.ofVirtual().start(() -> {
                Delivery delivery = Delivery.ACCEPTED;
                try {
                    while (delivery == Delivery.ACCEPTED) {
                        delivery = stuck.tellOrWait("x");
                    }
                    answer.complete(delivery);
                } catch (InterruptedException e) {
                    answer.completeExceptionally(e);
                }
            });
        }
        Tests.until(() -> stuck.tell("x") == Delivery.FULL);
        system.stop(Duration.ZERO);
        answers.forEach(answer -> assertThat(Tests.get(answer)).isEqualTo(Delivery.CLOSED));
        release.countDown();
    }

    @Test
    void aThreadThatWaitsForRoomMayBeInterrupted() {
        try (ActorSystem system = Tests.system(1)) {
            var release = new CompletableFuture<String>();
            ActorRef<Object> waiting = system.spawn(
                    () -> (Object m, Context<Object> c) -> c.await(release, Tests.PATIENCE, (v, f) -> {}),
                    SpawnOptions.defaults().withMailbox(1));
            waiting.tell("await");
            Tests.until(() -> ((Ref<?>) waiting).cell.is(Cell.SUSPENDED));
            Tests.until(() -> waiting.tell("x") == Delivery.FULL);
            var thread = new CompletableFuture<Thread>();
            CompletableFuture<Void> done = Tests.start(() -> {
                thread.complete(Thread.currentThread());
                assertThatThrownBy(() -> waiting.tellOrWait("y"))
                        .isInstanceOf(InterruptedException.class)
                        .hasMessageContaining("to=");
            });
            Tests.get(thread).interrupt();
            Tests.get(done);
            release.complete("on");
        }
    }

    @Test
    void anInterruptedStopGivesUpTheDrainAndStillStopsTheActors() {
        ActorSystem system = Tests.system(2);
        var stopped = new CountDownLatch(1);
        ActorRef<Object> waiting = system.spawn(() -> new Actor<>() {
            @Override
            public void receive(Object message, Context<Object> context) {
                context.await(new CompletableFuture<String>(), Tests.PATIENCE, (v, f) -> {});
            }

            @Override
            public void stopped(StopReason reason) {
                stopped.countDown();
            }
        });
        waiting.tell("await");
        Tests.until(() -> ((Ref<?>) waiting).has(Ref.HELD)); // an actor that was never made has nothing to be told
        Tests.get(Tests.start(() -> {
            Thread.currentThread().interrupt();
            StopReport report = system.stop(Tests.PATIENCE);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(report.drained()).isFalse();
            assertThat(report.unfinished()).isEmpty();
        }));
        Tests.await(stopped);
    }

    @Test
    @SuppressWarnings("try") // it is the close that is tested
    void anActorCannotStopItsOwnSystemFromATurn() {
        try (ActorSystem system = Tests.system(1)) {
            var error = new CompletableFuture<Throwable>();
            ActorRef<Object> actor = system.spawn(() -> (Object message, Context<Object> context) -> {
                try {
                    system.close();
                } catch (IllegalStateException e) {
                    error.complete(e);
                }
            });
            actor.tell("go");
            assertThat(Tests.get(error)).hasMessageContaining("cannot wait for the end of its own system");
            assertThat(system.isRunning()).isTrue();
        }
    }

    @Test
    void aStoppedSystemRefusesEverything() {
        ActorSystem system = ActorSystem.create(Tests.settings(1).name("ended").build());
        ActorRef<Object> actor = system.spawn(Tests.Collector::new);
        Tests.stop(system);
        assertThat(system.isRunning()).isFalse();
        assertThatThrownBy(() -> system.spawn(Tests.Collector::new))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("system=ended");
        assertThat(actor.tell("x")).isEqualTo(Delivery.CLOSED);
        assertThat(Tests.failure(actor.ask(Tests.Sync::new, Tests.PATIENCE)))
                .isInstanceOf(AskException.Undelivered.class);
        actor.stop();
        actor.kill();
    }

    /** Actors that are born on one worker after the other must not pass for quiet between two looks. */
    @Test
    void aBirthIsSomethingThatWasDone() {
        ActorSystem system = Tests.system(1);
        Worker worker = ((Ref<Object>) system.spawn(Tests.Collector::new)).worker;
        Tests.until(() -> worker.done() == 1);
        system.spawn(Tests.Collector::new);
        Tests.until(() -> worker.done() == 2);
        Tests.stop(system);
    }

    // ---- Workers

    /** With a heartbeat of a minute, a wake-up that is lost is a test that fails. */
    @ParameterizedTest
    @CsvSource({"1,2", "2,2", "2,4096", "3,64"})
    void parkedWorkersAreWoken(int workers, int ring) throws InterruptedException {
        try (ActorSystem system = ActorSystem.create(Tests.settings(workers)
                .ringCapacity(ring)
                .idle(Idle.park())
                .heartbeat(Duration.ofMinutes(1))
                .hangAfter(Duration.ofMinutes(5))
                .build())) {
            var refs = new ArrayList<ActorRef<Ball>>();
            for (int i = 0; i < 6; i++) {
                int index = i;
                refs.add(system.spawn(
                        () -> (Ball ball, Context<Ball> context) -> {
                            if (ball.left == 0) {
                                ball.landed.complete("landed");
                            } else {
                                refs.get((index + 1) % 6).tell(new Ball(ball.left - 1, ball.landed));
                            }
                        },
                        Tests.on(i)));
            }
            for (int round = 0; round < 500; round++) { // between the rounds everybody is idle
                var landed = new CompletableFuture<String>();
                refs.get(round % 6).tellOrWait(new Ball(20, landed));
                assertThat(landed.get(30, java.util.concurrent.TimeUnit.SECONDS))
                        .isEqualTo("landed");
            }
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("a wake-up was lost", e);
        }
    }

    /** By the lane: tasks, replies of other threads, completions. */
    @Test
    void parkedWorkersAreWokenByTheirLane() throws Exception {
        try (ActorSystem system = ActorSystem.create(Tests.settings(2)
                .idle(Idle.park())
                .heartbeat(Duration.ofMinutes(1))
                .hangAfter(Duration.ofMinutes(5))
                .build())) {
            ActorRef<Object> actor = system.spawn(() -> (Object message, Context<Object> context) -> {
                var sync = (Tests.Sync) message;
                context.await(
                        system.blocking(() -> 1),
                        Tests.PATIENCE,
                        (value, failure) ->
                                Thread.ofVirtual().start(() -> sync.reply().with("synced")));
            });
            for (int i = 0; i < 1000; i++) {
                Tests.get(system.run(waker -> Poll.READY));
                assertThat(actor.ask(Tests.Sync::new, Tests.PATIENCE).get(30, java.util.concurrent.TimeUnit.SECONDS))
                        .isEqualTo("synced");
            }
        }
    }

    @Test
    void anInterruptLeftByUserCodeDoesNotKeepAWorkerAwakeNorHarmTheNext() {
        try (ActorSystem system = Tests.system(1)) {
            ActorRef<Object> actor = system.spawn(() -> (Object message, Context<Object> context) -> {
                if (!Tests.Sync.answered(message)) {
                    Thread.currentThread().interrupt();
                }
            });
            for (int i = 0; i < 100; i++) {
                actor.tell("interrupt");
                Tests.Sync.with(actor);
            }
        }
    }

    @Test
    void aBusyActorDoesNotStarveItsNeighbours() {
        try (ActorSystem system = Tests.system(1)) {
            ActorRef<Object> busy = system.spawn(() ->
                    (Object message, Context<Object> context) -> context.self().tell(message));
            busy.tell("for ever");
            ActorRef<Object> neighbour = system.spawn(() -> (Object m, Context<Object> c) -> Tests.Sync.answered(m));
            for (int i = 0; i < 100; i++) {
                Tests.Sync.with(neighbour);
            }
            busy.stop();
            Tests.untilEnded(busy);
        }
    }

    @Test
    void slowDependentsOfAnswersDoNotStarveActors() {
        int asks = 50;
        try (ActorSystem system = Tests.system(1)) {
            var called = new AtomicInteger();
            var calledBefore = new CompletableFuture<Integer>();
            ActorRef<Object> neighbour =
                    system.spawn(() -> (Object m, Context<Object> c) -> calledBefore.complete(called.get()));
            ActorRef<Object> echo = system.spawn(() -> (Object m, Context<Object> c) -> Tests.Sync.answered(m));
            var go = new CountDownLatch(1);
            Tests.block(system, new Placement.On(0), go);
            for (int i = 0; i < asks; i++) {
                var unused = echo.<String>ask(Tests.Sync::new, Tests.PATIENCE).thenRun(() -> {
                    if (called.getAndIncrement() == 0) {
                        neighbour.tell("now");
                    }
                    Tests.busy(Duration.ofMillis(2));
                });
            }
            go.countDown();
            assertThat(Tests.get(calledBefore)).isLessThan(asks);
            Tests.until(() -> called.get() == asks);
        }
    }

    // ---- Several systems

    @Test
    void actorsOfSeveralSystemsTalkToEachOther() {
        var systems = new ArrayList<ActorSystem>();
        var refs = new ArrayList<ActorRef<Ball>>();
        for (int s = 0; s < 8; s++) { // of different sizes: worker 3 of one is no worker of the other
            systems.add(ActorSystem.create(
                    Tests.settings(1 + s % 4).name("system" + s).ringCapacity(2).build()));
        }
        for (int i = 0; i < 24; i++) {
            int index = i;
            refs.add(systems.get(i % 8)
                    .spawn(
                            () -> (Ball ball, Context<Ball> context) -> {
                                if (ball.left == 0) {
                                    ball.landed.complete("landed in "
                                            + context.system().settings().name());
                                } else {
                                    refs.get((index + 1) % 24).tell(new Ball(ball.left - 1, ball.landed));
                                }
                            },
                            Tests.on(i)));
        }
        for (int round = 0; round < 50; round++) {
            var landed = new CompletableFuture<String>();
            refs.getFirst().tell(new Ball(47, landed));
            assertThat(Tests.get(landed)).isEqualTo("landed in system7");
        }
        systems.forEach(Tests::stop);
    }

    @Test
    void aMessageToAnActorOfAnEndedSystemIsADeadLetter() {
        ActorSystem ended = Tests.system(1);
        ActorRef<Object> gone = ended.spawn(Tests.Collector::new);
        Tests.stop(ended);
        try (ActorSystem system = Tests.system(1)) {
            ActorRef<Object> sender = system.spawn(() -> (Object message, Context<Object> context) -> {
                if (!Tests.Sync.answered(message)) {
                    gone.tell(message);
                }
            });
            sender.tell("x");
            Tests.Sync.with(sender);
            assertThat(ended.deadLetters(DeadLetter.Reason.CLOSED)).isEqualTo(1);
        }
    }

    // ---- Settings

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "workers from 1 to 1024|workers=0",
                "workers from 1 to 1024|workers=1025",
                "ringCapacity from 2 to 16777216|ringCapacity=1",
                "ringCapacity power of two|ringCapacity=3",
                "turnBudget from 1 to 65536|turnBudget=0",
                "maxEffects from 1 to 1048576|maxEffects=0",
                "maxBlocking from 1 to 1048576|maxBlocking=0",
                "heartbeat from 1 ms to 1 min|heartbeat=PT0S",
                "heartbeat from 1 ms to 1 min|heartbeat=PT2M",
                "handOffAfter from 1 ms to hangAfter|handOffAfter=PT0S",
                "handOffAfter from 1 ms to hangAfter|handOffAfter=PT6S",
                "hangAfter from 1 ms to 1 day|hangAfter=PT48H",
                "stopTimeout not be negative|stopTimeout=PT-1S",
                "name blank|name= ",
                "name slash|name=a/b",
            },
            ignoreLeadingAndTrailingWhitespace = false)
    void aBadSettingIsRefusedWithItsRuleAndItsValue(String rule, String setting) {
        String name = setting.substring(0, setting.indexOf('='));
        String value = setting.substring(setting.indexOf('=') + 1);
        UnaryOperator<SystemSettings.Builder> set = builder -> switch (name) {
            case "workers" -> builder.workers(Integer.parseInt(value));
            case "ringCapacity" -> builder.ringCapacity(Integer.parseInt(value));
            case "turnBudget" -> builder.turnBudget(Integer.parseInt(value));
            case "maxEffects" -> builder.maxEffects(Integer.parseInt(value));
            case "maxBlocking" -> builder.maxBlocking(Integer.parseInt(value));
            case "heartbeat" -> builder.heartbeat(Duration.parse(value));
            case "handOffAfter" -> builder.handOffAfter(Duration.parse(value));
            case "hangAfter" -> builder.hangAfter(Duration.parse(value));
            case "stopTimeout" -> builder.stopTimeout(Duration.parse(value));
            default -> builder.name(value);
        };
        assertThatThrownBy(() -> set.apply(SystemSettings.builder()).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(rule.substring(0, rule.indexOf(' ')))
                .hasMessageContaining(rule.substring(rule.indexOf(' ') + 1))
                .hasMessageContaining(setting);
    }

    @Test
    void badOptionsAreRefusedWithTheirRuleAndTheirValue() {
        SpawnOptions defaults = SpawnOptions.defaults();
        for (int bound : List.of(0, -1, SpawnOptions.MAX_MAILBOX + 1)) {
            assertThatThrownBy(() -> defaults.withMailbox(bound))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("from 1 to " + SpawnOptions.MAX_MAILBOX)
                    .hasMessageContaining("mailbox=" + bound);
        }
        for (int attempts : List.of(0, 101)) {
            assertThatThrownBy(() -> defaults.withAttempts(attempts))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("attempts=" + attempts);
        }
        assertThatThrownBy(() -> new Placement.On(-1)).hasMessageContaining("worker=-1");
        assertThatThrownBy(() -> new Idle(-1, 0, true)).hasMessageContaining("spins=-1");
        assertThatThrownBy(() -> new Decision.Restart(Duration.ofMillis(-1))).hasMessageContaining("PT-0.001S");
        assertThat(defaults.withMailbox(SpawnOptions.MAX_MAILBOX).ceiling(4096)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 16})
    void placementOnAWorkerCountsModuloTheWorkers(int workers) {
        try (ActorSystem system = Tests.system(workers)) {
            for (int i = 0; i < 20; i++) {
                var name = new CompletableFuture<String>();
                ActorRef<Object> actor = system.spawn(
                        () -> (Object m, Context<Object> c) ->
                                name.complete(Thread.currentThread().getName()),
                        Tests.on(i));
                actor.tell("x");
                assertThat(Tests.get(name)).isEqualTo("troupe-worker-" + i % workers);
            }
        }
    }
}
