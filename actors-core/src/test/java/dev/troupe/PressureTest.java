package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounded mailboxes slow senders down and never stop anybody for good. */
@Timeout(180)
class PressureTest {
    private record Hop(int left) {}

    @ParameterizedTest
    @CsvSource({"1,1,2,2", "2,1,2,2", "2,2,2,2", "2,1,4096,2", "1,1,64,10", "3,1,2,10", "3,2,64,10"})
    void aCycleOfFullActorsDoesNotDeadlock(int workers, int mailbox, int ring, int actors) throws InterruptedException {
        int hops = 2_000;
        try (ActorSystem system =
                ActorSystem.create(Tests.settings(workers).ringCapacity(ring).build())) {
            var refs = new ArrayList<ActorRef<Hop>>();
            var landed = new CountDownLatch(actors * 3);
            for (int i = 0; i < actors; i++) {
                int index = i;
                refs.add(system.spawn(
                        () -> (Hop hop, Context<Hop> context) -> {
                            if (hop.left == 0) {
                                landed.countDown();
                            } else {
                                refs.get((index + 1) % actors).tell(new Hop(hop.left - 1));
                            }
                        },
                        Tests.on(i).withMailbox(mailbox)));
            }
            for (int i = 0; i < actors * 3; i++) { // more than all mailboxes hold
                refs.get(i % actors).tellOrWait(new Hop(hops));
            }
            Tests.await(landed);
            assertThat(system.deadLetters()).isZero();
        }
    }

    @Test
    void aThreadThatWaitsForTheRingGoesOnWhenHalfOfItIsFree() throws InterruptedException {
        try (ActorSystem system =
                ActorSystem.create(Tests.settings(1).ringCapacity(1024).build())) {
            var started = new Semaphore(0);
            var permits = new Semaphore(0);
            Ref<Integer> actor = (Ref<Integer>) system.<Integer>spawn(() -> (message, context) -> {
                started.release();
                permits.acquireUninterruptibly();
            });
            Ring ring = actor.worker.ring;
            actor.tell(0);
            started.acquire();
            while (actor.tell(1) == Delivery.ACCEPTED) {}
            var waiter = new RoomWaiter(actor, 2, Thread.currentThread());
            actor.worker.push(waiter);
            int waits = 0;
            while (!waiter.isOver()) {
                waits++;
                assertThat(ring.claimed() - ring.taken()).isGreaterThan(waits == 1 ? 1023 : 512);
                permits.release();
                started.acquire(); // the next turn: what the worker does in between is done
            }
            assertThat(waits).isGreaterThan(2);
            assertThat(ring.claimed() - ring.taken()).isLessThanOrEqualTo(512);
            permits.release(2000);
        }
    }

    @Test
    void aThreadThatWaitsComesInBehindWhatWasThereThoughOthersFillEachGap() throws InterruptedException {
        try (ActorSystem system =
                ActorSystem.create(Tests.settings(1).ringCapacity(1024).build())) {
            var started = new Semaphore(0);
            var permits = new Semaphore(0);
            var handled = new AtomicInteger();
            var mine = new AtomicInteger();
            Ref<Integer> actor = (Ref<Integer>) system.<Integer>spawn(() -> (message, context) -> {
                started.release();
                permits.acquireUninterruptibly();
                int before = handled.getAndIncrement();
                if (message == 2) {
                    mine.set(before);
                }
            });
            actor.tell(0);
            started.acquire();
            while (actor.tell(1) == Delivery.ACCEPTED) {}
            var waiter = new RoomWaiter(actor, 2, Thread.currentThread());
            actor.worker.push(waiter);
            for (int turn = 1; turn < 1024; turn++) {
                permits.release();
                started.acquire();
                while (actor.tell(1) == Delivery.ACCEPTED) {}
            }
            assertThat(waiter.isOver()).isTrue();
            assertThat(waiter.await(0)).isTrue();
            permits.release(1 << 20);
            Tests.until(() -> mine.get() > 0);
            assertThat(mine.get()).isLessThan(3000);
        }
    }

    @Test
    void whoWaitedForTheRingComesInItsTurnAndNothingOfOneThatGaveUp() throws InterruptedException {
        try (ActorSystem system =
                ActorSystem.create(Tests.settings(1).ringCapacity(1024).build())) {
            var got = Tests.<Integer>list();
            var started = new CountDownLatch(1);
            var go = new CountDownLatch(1);
            Ref<Integer> actor = (Ref<Integer>) system.<Integer>spawn(() -> (message, context) -> {
                if (message == -1) {
                    started.countDown();
                    Tests.await(go);
                }
                got.add(message);
            });
            actor.tell(-1);
            Tests.await(started);
            int sent = 0;
            while (actor.tell(sent) == Delivery.ACCEPTED) {
                sent++;
            }
            int mine = sent;
            var givenUp = new RoomWaiter(actor, -2, Thread.currentThread());
            assertThat(givenUp.await(1)).isFalse();
            actor.worker.push(givenUp);
            CompletableFuture<Void> waiting =
                    Tests.start(() -> assertThat(actor.tellOrWait(mine)).isEqualTo(Delivery.ACCEPTED));
            Tests.until(() -> actor.worker.isSignalled());
            go.countDown();
            Tests.get(waiting);
            Tests.until(() -> got.size() == mine + 2);
            assertThat(got).startsWith(-1, 0, 1).endsWith(mine).doesNotContain(-2);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "2,2"})
    void everybodySendingToEverybodyDoesNotDeadlock(int workers, int mailbox) throws InterruptedException {
        int actors = 16;
        try (ActorSystem system =
                ActorSystem.create(Tests.settings(workers).ringCapacity(64).build())) {
            var refs = new ArrayList<ActorRef<Hop>>();
            var landed = new CountDownLatch(actors * 4);
            for (int i = 0; i < actors; i++) {
                refs.add(system.spawn(
                        () -> (Hop hop, Context<Hop> context) -> {
                            if (hop.left == 0) {
                                landed.countDown();
                            } else {
                                refs.get(context.random().nextInt(actors)).tell(new Hop(hop.left - 1));
                            }
                        },
                        Tests.on(i).withMailbox(mailbox)));
            }
            for (int i = 0; i < actors * 4; i++) {
                refs.get(i % actors).tellOrWait(new Hop(1_000));
            }
            Tests.await(landed);
            assertThat(system.deadLetters()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "1"})
    void aMutedSenderTakesNoTurnUntilThereIsRoom(int worker) {
        try (ActorSystem system = Tests.system(2)) {
            var inTurn = new CountDownLatch(1);
            var release = new CountDownLatch(1);
            var received = new AtomicInteger();
            ActorRef<Object> receiver = system.spawn(
                    () -> (Object message, Context<Object> context) -> {
                        inTurn.countDown();
                        Tests.await(release);
                        received.incrementAndGet();
                    },
                    Tests.on(0).withMailbox(4));
            var sent = new AtomicInteger();
            ActorRef<Object> sender = system.spawn(
                    () -> (Object message, Context<Object> context) -> {
                        sent.incrementAndGet();
                        receiver.tell(message);
                    },
                    Tests.on(1));
            receiver.tell("block");
            Tests.await(inTurn);
            for (int i = 0; i < 3; i++) {
                assertThat(receiver.tell(i)).isEqualTo(Delivery.ACCEPTED);
            }
            // The receiver is in its turn, so its mailbox fills when it has ended; the ring holds the rest until then.
            for (int i = 0; i < 500; i++) {
                sender.tell(i);
            }
            release.countDown();
            Tests.until(() -> received.get() == 504);
            assertThat(sent).hasValue(500);
            assertThat(system.deadLetters()).isZero();
        }
    }

    /** Without muting, the one mailbox would take all there is. */
    @Test
    void aSlowReceiverBoundsWhatAFastSenderPutsIntoItsMailbox() {
        try (ActorSystem system = Tests.system(1)) {
            var most = new AtomicInteger();
            var done = new CountDownLatch(1);
            var waiting = new AtomicInteger();
            ActorRef<Integer> receiver = system.spawn(
                    () -> (Integer message, Context<Integer> context) -> {
                        most.accumulateAndGet(waiting.getAndDecrement(), Math::max);
                        if (message == 20_000) {
                            done.countDown();
                        }
                    },
                    SpawnOptions.defaults().withMailbox(8));
            ActorRef<Integer> sender = system.spawn(() -> (Integer message, Context<Integer> context) -> {
                waiting.incrementAndGet();
                receiver.tell(message);
                if (message < 20_000) {
                    context.self().tell(message + 1);
                }
            });
            sender.tell(1);
            Tests.await(done);
            assertThat(most.get()).isBetween(1, 8);
        }
    }

    @Test
    void aSenderIsNotMutedOnAnActorThatWaits() {
        try (ActorSystem system = Tests.system(1)) {
            var stage = new CompletableFuture<String>();
            ActorRef<Object> waiting = system.spawn(
                    () -> (Object message, Context<Object> context) -> {
                        if (message.equals("await")) {
                            context.await(stage, Tests.PATIENCE, (value, failure) -> {});
                        }
                    },
                    SpawnOptions.defaults().withMailbox(1));
            waiting.tell("await");
            Tests.until(() -> waiting.tell("fill") == Delivery.FULL);
            ActorRef<Object> sender = system.spawn(() -> (Object message, Context<Object> context) -> {
                if (!Tests.Sync.answered(message)) {
                    waiting.tell(message);
                }
            });
            for (int i = 0; i < 10; i++) {
                sender.tell(i);
            }
            Tests.Sync.with(sender); // else it waits for whom it may have to answer
            stage.complete("on");
        }
    }

    /** A receiver that is always full at the moment of sending must not hide one that never gets to its messages. */
    @Test
    void aSenderWaitsForAllOfItsReceivers() {
        try (ActorSystem system = Tests.system(3)) {
            var blocked = new CountDownLatch(2);
            var first = new CountDownLatch(1);
            var second = new CountDownLatch(1);
            ActorRef<Object> one = blocking(system, 0, blocked, first);
            ActorRef<Object> two = blocking(system, 1, blocked, second);
            Tests.await(blocked);
            var turns = new AtomicInteger();
            ActorRef<Object> sender = system.spawn(
                    () -> (Object message, Context<Object> context) -> {
                        turns.incrementAndGet();
                        one.tell(message);
                        two.tell(message);
                    },
                    Tests.on(2));
            sender.tell("x");
            sender.tell("y");
            Tests.until(() -> cell(sender).is(Cell.MUTED));
            first.countDown();
            Tests.until(() -> !((Ref<?>) one).has(Ref.FULL));
            rounds(cell(sender).worker(), 3);
            assertThat(cell(sender).is(Cell.MUTED)).isTrue();
            assertThat(turns).hasValue(1);
            second.countDown();
            Tests.until(() -> turns.get() == 2);
        }
    }

    /** A full actor in a turn that blocks. */
    private static ActorRef<Object> blocking(
            ActorSystem system, int worker, CountDownLatch blocked, CountDownLatch release) {
        ActorRef<Object> actor = system.spawn(
                () -> (Object message, Context<Object> context) -> {
                    blocked.countDown();
                    Tests.await(release);
                },
                Tests.on(worker).withMailbox(1));
        actor.tell("block");
        return actor;
    }

    /** Waits until a worker has gone round so many times. */
    private static void rounds(Worker worker, int count) {
        for (int i = 0; i < count; i++) {
            var round = new CountDownLatch(1);
            worker.push(new Signal() {
                @Override
                void arrive(Worker at) {
                    round.countDown();
                }
            });
            Tests.await(round);
        }
    }

    private static Cell cell(ActorRef<?> ref) {
        return ((Ref<?>) ref).cell;
    }

    @Test
    void aSenderMutedOnAnActorThatEndsGoesOn() {
        try (ActorSystem system = Tests.system(2)) {
            for (int round = 0; round < 50; round++) {
                ActorRef<Object> receiver = system.spawn(
                        () -> (Object message, Context<Object> context) -> {
                            if (message.equals("last")) {
                                context.stop();
                            }
                        },
                        Tests.on(0).withMailbox(1));
                ActorRef<Object> sender = system.spawn(
                        () -> (Object message, Context<Object> context) -> {
                            if (!Tests.Sync.answered(message)) {
                                for (int i = 0; i < 10; i++) {
                                    receiver.tell(i);
                                }
                                receiver.tell("last");
                                receiver.tell("too late");
                            }
                        },
                        Tests.on(1));
                sender.tell("go");
                Tests.Sync.with(sender);
                Tests.untilEnded(receiver);
            }
            Tests.until(() -> system.deadLetters(DeadLetter.Reason.CLOSED) == 50);
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void pastItsCeilingAMailboxOverflowsForMessagesAndRequests(boolean requests) {
        SystemSettings settings = Tests.settings(1).maxEffects(1 << 16).build();
        try (ActorSystem system = ActorSystem.create(settings)) {
            SpawnOptions one = SpawnOptions.defaults().withMailbox(1);
            int ceiling = one.ceiling(4096);
            assertThat(ceiling).isEqualTo(16 + 4096);
            var stage = new CompletableFuture<String>();
            var handled = new AtomicInteger();
            ActorRef<Object> receiver = system.spawn(
                    () -> (Object message, Context<Object> context) -> {
                        if (message.equals("await")) {
                            context.await(stage, Tests.PATIENCE, (value, failure) -> {});
                        } else {
                            handled.incrementAndGet();
                        }
                    },
                    one);
            receiver.tell("await");
            ActorRef<Object> sender = system.spawn(() -> (Object message, Context<Object> context) -> {
                if (message.equals("go")) {
                    for (int i = 0; i < ceiling + 100; i++) {
                        if (requests) {
                            context.<Object, String>ask(
                                    receiver, Tests.Sync::new, Tests.PATIENCE, (value, failure) -> "answer");
                        } else {
                            receiver.tell(i);
                        }
                    }
                }
            });
            sender.tell("go");
            Tests.until(() -> system.deadLetters(DeadLetter.Reason.OVERFLOW) == 100);
            stage.complete("on");
            Tests.until(() -> handled.get() == ceiling);
            assertThat(system.deadLetters(DeadLetter.Reason.OVERFLOW)).isEqualTo(100);
        }
    }

    @Test
    void anOverflowIsLogged() {
        var records = new LinkedBlockingQueue<String>();
        Logger logger = Logger.getLogger("dev.troupe");
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                records.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        SystemSettings settings = Tests.settings(1).maxEffects(1 << 16).build();
        try (ActorSystem system = ActorSystem.create(settings)) {
            SpawnOptions one = SpawnOptions.defaults().withMailbox(1);
            ActorRef<Object> receiver = system.spawn("small", () -> (message, context) -> {}, one);
            ActorRef<Object> sender = system.spawn(() -> (message, context) -> {
                for (int i = 0; i < one.ceiling(4096) + 100; i++) {
                    receiver.tell(i);
                }
            });
            sender.tell("go");
            Tests.until(() -> system.deadLetters(DeadLetter.Reason.OVERFLOW) == 100);
            Tests.until(() -> records.stream()
                    .anyMatch(line -> line.startsWith("event=mailbox-overflow") && line.contains("ceiling=4112")));
            assertThat(records.stream().filter(line -> line.startsWith("event=mailbox-overflow")))
                    .hasSize(1);
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void whatALargeRingHoldsDoesNotOverflow() {
        int messages = 60_000;
        SystemSettings settings = Tests.settings(1).ringCapacity(1 << 16).build();
        try (ActorSystem system = ActorSystem.create(settings)) {
            var go = new CountDownLatch(1);
            var handled = new AtomicInteger();
            ActorRef<Object> receiver = system.spawn(() -> (message, context) -> {
                Tests.await(go);
                handled.incrementAndGet();
            });
            for (int i = 0; i < messages; i++) {
                assertThat(receiver.tell(i)).isEqualTo(Delivery.ACCEPTED); // into the ring: the worker is in a turn
            }
            go.countDown();
            Tests.until(() -> handled.get() + system.deadLetters() == messages);
            assertThat(system.deadLetters()).isZero();
        }
    }

    @Test
    void fromOutsideAFullMailboxAnswersFullAndHasRoomAgainAtHalfItsBound() {
        try (ActorSystem system = Tests.system(1)) {
            var turns = new java.util.concurrent.Semaphore(0);
            var handled = new AtomicInteger();
            ActorRef<Object> actor = system.spawn(
                    () -> (Object message, Context<Object> context) -> {
                        turns.acquire();
                        handled.incrementAndGet();
                    },
                    SpawnOptions.defaults().withMailbox(4));
            int accepted = 0;
            turns.release(1); // the ring is emptied between two turns
            while (accepted < 3 || handled.get() < 1) {
                if (actor.tell("x") == Delivery.ACCEPTED) {
                    accepted++;
                }
                if (accepted >= 12) {
                    break;
                }
            }
            Ref<Object> ref = (Ref<Object>) actor;
            for (int i = accepted; i < 12; i++) {
                actor.tell("x");
            }
            for (int turn = 2; turn <= 5 && !ref.has(Ref.FULL); turn++) { // a round may have taken several
                turns.release(1);
                int done = turn;
                Tests.until(() -> handled.get() == done);
            }
            Tests.until(() -> ref.has(Ref.FULL));
            assertThat(actor.tell("x")).isEqualTo(Delivery.FULL);
            turns.release(100);
            Tests.until(() -> !ref.has(Ref.FULL));
            assertThat(actor.tell("x")).isEqualTo(Delivery.ACCEPTED);
        }
    }
}
