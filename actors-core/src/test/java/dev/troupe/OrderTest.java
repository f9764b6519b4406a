package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages from one sender to one receiver arrive in order, whatever happens between. */
@Timeout(300)
class OrderTest {
    private record Numbered(int sender, int number) {}

    private static ActorSystem system(int workers, int ring) {
        return ActorSystem.create(Tests.settings(workers).ringCapacity(ring).build());
    }

    /** Checks the order of each sender; answers how many it has got. */
    private static final class Checker implements Actor<Object> {
        private final int[] next;

        private Checker(int senders) {
            next = new int[senders];
        }

        @Override
        public void receive(Object message, Context<Object> context) {
            if (message instanceof Numbered(int sender, int number)) {
                if (next[sender] != number) {
                    throw new AssertionError("sender " + sender + ": " + number + " in place of " + next[sender]);
                }
                next[sender]++;
            } else if (message instanceof Count count) {
                count.reply.with(IntStream.of(next).sum());
            }
        }
    }

    private record Count(Reply<Integer> reply) {}

    private static int count(ActorRef<Object> checker) {
        return Tests.ask(checker, Count::new);
    }

    /** A failure policy for a receiver whose crash is the failure of the test. */
    private static final FailurePolicy STOP = (failure, history) -> new Decision.Stop();

    @ParameterizedTest
    @CsvSource({"1,2", "1,4096", "2,2", "3,64", "1024,4096"})
    void fromThreadsOutside(int mailbox, int ring) {
        int senders = 4;
        int each = 5_000;
        try (ActorSystem system = system(2, ring)) {
            ActorRef<Object> checker = system.spawn(
                    () -> new Checker(senders),
                    SpawnOptions.defaults().withMailbox(mailbox).withPolicy(STOP));
            var threads = new ArrayList<CompletableFuture<Void>>();
            for (int s = 0; s < senders; s++) {
                int sender = s;
                threads.add(Tests.start(() -> {
                    for (int i = 0; i < each; i++) {
                        assertThat(checker.tellOrWait(new Numbered(sender, i))).isEqualTo(Delivery.ACCEPTED);
                    }
                }));
            }
            threads.forEach(Tests::get);
            assertThat(count(checker)).isEqualTo(senders * each);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,2", "4,64", "1024,4096"})
    void fromThreadsOutsideThatTryAgainWhenItIsFull(int mailbox, int ring) {
        int senders = 3;
        int each = 3_000;
        try (ActorSystem system = system(1, ring)) {
            ActorRef<Object> checker = system.spawn(
                    () -> new Checker(senders),
                    SpawnOptions.defaults().withMailbox(mailbox).withPolicy(STOP));
            var threads = new ArrayList<CompletableFuture<Void>>();
            for (int s = 0; s < senders; s++) {
                int sender = s;
                threads.add(Tests.start(() -> {
                    for (int i = 0; i < each; ) {
                        switch (checker.tell(new Numbered(sender, i))) {
                            case ACCEPTED -> i++;
                            case FULL -> LockSupport.parkNanos(1_000);
                            case CLOSED -> throw new AssertionError("closed");
                        }
                    }
                }));
            }
            threads.forEach(Tests::get);
            assertThat(count(checker)).isEqualTo(senders * each);
        }
    }

    @Test
    void anActorThatSendsToItselfTakesTurnsWithItsNeighbours() {
        int messages = 10_000;
        try (ActorSystem system = Tests.system(1)) {
            var sent = new AtomicInteger();
            var handled = new AtomicInteger();
            var lead = new AtomicInteger();
            ActorRef<Object> neighbour = system.spawn(() -> (message, context) -> {
                lead.accumulateAndGet(sent.get() - handled.getAndIncrement(), Math::max);
            });
            ActorRef<Integer> busy = system.spawn(() -> (left, context) -> {
                sent.incrementAndGet();
                neighbour.tell(left);
                if (left > 1) {
                    context.self().tell(left - 1);
                }
            });
            busy.tell(messages);
            Tests.until(() -> handled.get() == messages);
            assertThat(lead.get()).isLessThan(10);
        }
    }

    /** Sends bursts from its turns, one after the other. */
    private static Actor<Integer> sender(int index, ActorRef<Object> to, int bursts, int burst) {
        return (number, context) -> {
            for (int i = 0; i < burst; i++) {
                to.tell(new Numbered(index, number * burst + i));
            }
            if (number + 1 < bursts) {
                context.self().tell(number + 1);
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"1,1,2", "1,2,2", "2,1,4096", "2,2,4096", "2,3,2", "3,50,2", "2,50,64", "1,50,4096"})
    void betweenActorsOfTheSameAndOfOtherWorkers(int workers, int burst, int ring) throws InterruptedException {
        int senders = 3;
        int bursts = 200;
        try (ActorSystem system = system(workers, ring)) {
            ActorRef<Object> checker = system.spawn(
                    () -> new Checker(senders), Tests.on(0).withMailbox(4).withPolicy(STOP));
            for (int s = 0; s < senders; s++) {
                int index = s;
                ActorRef<Integer> sender =
                        system.spawn(() -> sender(index, checker, bursts, burst), Tests.on(s % workers));
                sender.tellOrWait(0);
            }
            Tests.until(() -> count(checker) == senders * bursts * burst);
        }
    }

    /** Says what it did to a collector, in the turn that did it; crashes as told. */
    private static final class Crasher implements Actor<Object> {
        private final ActorRef<Object> collector;
        private final int crashEach;
        private final int tries;

        private Crasher(ActorRef<Object> collector, int crashEach, int tries) {
            this.collector = collector;
            this.crashEach = crashEach;
            this.tries = tries;
        }

        @Override
        public void receive(Object message, Context<Object> context) {
            if (Tests.Sync.answered(message)) {
                return;
            }
            collector.tell(message);
            if ((int) message % crashEach == 0 && context.attempt() < tries) {
                throw new IllegalStateException("planted at " + message);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1,1,2", "2,1,2", "2,16,64", "2,1024,4096"})
    void acrossCrashesWhoseMessagesAreTriedAgain(int workers, int mailbox, int ring) throws InterruptedException {
        int messages = 2_000;
        try (ActorSystem system = system(workers, ring)) {
            ActorRef<Object> collector = system.spawn(Tests.Collector::new, Tests.on(0));
            ActorRef<Object> crasher = system.spawn(
                    () -> new Crasher(collector, 10, 2),
                    Tests.on(1).withMailbox(mailbox).withAttempts(2));
            for (int i = 0; i < messages; i++) {
                assertThat(crasher.tellOrWait(i)).isEqualTo(Delivery.ACCEPTED);
            }
            Tests.until(() -> Tests.Collector.of(collector).size() >= messages);
            assertThat(Tests.Collector.of(collector))
                    .isEqualTo(IntStream.range(0, messages).boxed().toList());
            assertThat(system.deadLetters()).isZero();
        }
    }

    @Test
    void acrossCrashesWhoseMessagesAreSetAside() throws InterruptedException {
        int messages = 1_000;
        try (ActorSystem system = system(2, 64)) {
            ActorRef<Object> collector = system.spawn(Tests.Collector::new, Tests.on(0));
            ActorRef<Object> crasher = system.spawn(
                    () -> new Crasher(collector, 10, Integer.MAX_VALUE),
                    Tests.on(1).withMailbox(16));
            for (int i = 0; i < messages; i++) {
                crasher.tellOrWait(i);
            }
            List<Integer> healthy = IntStream.range(0, messages)
                    .filter(i -> i % 10 != 0)
                    .boxed()
                    .toList();
            Tests.until(() -> Tests.Collector.of(collector).size() >= healthy.size());
            assertThat(Tests.Collector.of(collector)).isEqualTo(healthy);
            Tests.until(() -> system.deadLetters(DeadLetter.Reason.ATTEMPTS) == messages / 10);
            assertThat(system.deadLetters()).isEqualTo(messages / 10);
        }
    }

    @Test
    void acrossPausesBeforeARestart() throws InterruptedException {
        FailurePolicy pausing = (failure, history) -> new Decision.Restart(Duration.ofMillis(2));
        try (ActorSystem system = system(2, 64)) {
            ActorRef<Object> collector = system.spawn(Tests.Collector::new, Tests.on(0));
            ActorRef<Object> crasher =
                    system.spawn(() -> new Crasher(collector, 5, 2), Tests.on(1).withPolicy(pausing));
            for (int i = 0; i < 100; i++) {
                assertThat(crasher.tellOrWait(i)).isEqualTo(Delivery.ACCEPTED);
            }
            Tests.Sync.with(crasher);
            assertThat(Tests.Collector.of(collector))
                    .isEqualTo(IntStream.range(0, 100).boxed().toList());
        }
    }

    @Test
    void acrossKills() throws InterruptedException {
        int messages = 5_000;
        try (ActorSystem system = system(2, 64)) {
            ActorRef<Object> collector = system.spawn(Tests.Collector::new, Tests.on(0));
            ActorRef<Object> actor = system.spawn(() -> new Crasher(collector, Integer.MAX_VALUE, 1), Tests.on(1));
            for (int i = 1; i <= messages; i++) {
                actor.tellOrWait(i);
                if (i % 50 == 0) {
                    actor.kill();
                }
            }
            Tests.until(() -> Tests.Collector.of(collector).size() >= messages);
            assertThat(Tests.Collector.of(collector))
                    .isEqualTo(IntStream.rangeClosed(1, messages).boxed().toList());
        }
    }

    /** A stop asked for by the same thread comes behind the messages, even of an actor that is just being born. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aStopFromOutsideComesBehindWhatTheSameThreadSentBefore(int workers) {
        try (ActorSystem system = system(workers, 4096)) {
            ActorRef<Object> collector =
                    system.spawn(Tests.Collector::new, SpawnOptions.defaults().withMailbox(1 << 20));
            int actors = 5_000;
            for (int i = 0; i < actors; i++) {
                int number = i;
                ActorRef<Integer> actor =
                        system.spawn(() -> (Integer message, Context<Integer> context) -> collector.tell(message));
                while (actor.tell(number) == Delivery.FULL) {
                    Thread.onSpinWait();
                }
                actor.stop();
            }
            Tests.until(() -> Tests.Collector.of(collector).size() + system.deadLetters() >= actors);
            assertThat(system.deadLetters()).isZero();
        }
    }

    @Test
    void aStopFromATurnComesBehindWhatTheTurnSentBefore() {
        try (ActorSystem system = system(2, 2)) {
            ActorRef<Object> collector = system.spawn(Tests.Collector::new, Tests.on(1));
            ActorRef<Object> worker = system.spawn(
                    () -> (Object message, Context<Object> context) -> collector.tell(message), Tests.on(0));
            ActorRef<Integer> boss = system.spawn(
                    () -> (Integer count, Context<Integer> context) -> {
                        for (int i = 0; i < count; i++) {
                            worker.tell(i);
                        }
                        worker.stop();
                        worker.tell("behind the stop");
                    },
                    Tests.on(1));
            boss.tell(1000);
            Tests.until(() -> system.deadLetters(DeadLetter.Reason.CLOSED) == 1);
            Tests.until(() -> Tests.Collector.of(collector).size() == 1000);
            assertThat(Tests.Collector.of(collector))
                    .isEqualTo(IntStream.range(0, 1000).boxed().toList());
        }
    }
}
