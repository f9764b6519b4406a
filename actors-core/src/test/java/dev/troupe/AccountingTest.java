package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Every message that was accepted is handled, or is a dead letter with its reason. */
@Timeout(180)
@SuppressWarnings("try") // listeners are closed by what follows them
class AccountingTest {
    @Test
    void aDeadLetterNamesItsFailureAndNothingOfItsContent() {
        var failure = new Failure.Crash(new IllegalStateException("a secret"));
        assertThat(new DeadLetter("till", "a secret", DeadLetter.Reason.ATTEMPTS, failure))
                .hasToString("DeadLetter[to=till, message=java.lang.String, reason=ATTEMPTS,"
                        + " failure=crash java.lang.IllegalStateException]");
        assertThat(new DeadLetter("till", "a secret", DeadLetter.Reason.CLOSED, null))
                .hasToString("DeadLetter[to=till, message=java.lang.String, reason=CLOSED]");
    }

    @ParameterizedTest
    @CsvSource({"1,2,1", "2,2,1", "2,64,16", "2,4096,1024"})
    void theSumsAgreeUnderConcurrentStopsAndKills(int workers, int ring, int mailbox) {
        int threads = 4;
        for (int round = 0; round < 10; round++) {
            var accepted = new AtomicLong();
            var handled = new AtomicLong();
            ActorSystem system = ActorSystem.create(
                    Tests.settings(workers).ringCapacity(ring).build());
            var refs = new ArrayList<ActorRef<Object>>();
            for (int i = 0; i < 8; i++) {
                refs.add(system.spawn(
                        () -> (Object message, Context<Object> context) -> {
                            if ((int) message % 97 == 0) {
                                throw new IllegalStateException("planted");
                            }
                            handled.incrementAndGet();
                        },
                        SpawnOptions.defaults().withMailbox(mailbox)));
            }
            var done = new ArrayList<CompletableFuture<Void>>();
            for (int t = 0; t < threads; t++) {
                int thread = t;
                done.add(Tests.start(() -> {
                    for (int i = 1; i <= 2_000; i++) {
                        ActorRef<Object> ref = refs.get((i + thread) % refs.size());
                        if (ref.tell(i) == Delivery.ACCEPTED) {
                            accepted.incrementAndGet();
                        }
                        if (i % 100 == thread) {
                            ref.kill();
                        }
                        if (i == 1_000 + 100 * thread) {
                            ref.stop();
                        }
                    }
                }));
            }
            if (round % 2 == 0) {
                done.forEach(Tests::get);
            }
            StopReport report = system.stop(Tests.PATIENCE); // every other time while they still send
            done.forEach(Tests::get);
            assertThat(report.unfinished()).isEmpty();
            assertThat(report.handled() + report.deadLetters()).isEqualTo(accepted.get());
            assertThat(handled.get()).isGreaterThanOrEqualTo(report.handled()); // a turn that is killed is tried again
            assertThat(system.deadLetters()).isEqualTo(report.deadLetters());
        }
    }

    /** The same with no time to drain. */
    @ParameterizedTest
    @CsvSource({"1,2", "2,2", "2,4096"})
    void theSumsAgreeWhenTheSystemStopsAtOnce(int workers, int ring) {
        for (int round = 0; round < 20; round++) {
            var accepted = new AtomicLong();
            var sent = new AtomicLong();
            ActorSystem system = ActorSystem.create(
                    Tests.settings(workers).ringCapacity(ring).build());
            ActorRef<Object> last = system.spawn(
                    () -> (Object message, Context<Object> context) -> {},
                    Tests.on(0).withMailbox(2));
            ActorRef<Object> first = system.spawn(
                    () -> (Object message, Context<Object> context) -> {
                        last.tell(message);
                        last.tell(message);
                        Tests.get(CompletableFuture.completedFuture(sent.addAndGet(2)));
                    },
                    Tests.on(1));
            var started = new CountDownLatch(2);
            var done = new ArrayList<CompletableFuture<Void>>();
            for (int t = 0; t < 2; t++) {
                done.add(Tests.start(() -> {
                    Delivery delivery = Delivery.FULL;
                    while (delivery != Delivery.CLOSED) {
                        delivery = first.tell("x");
                        if (delivery == Delivery.ACCEPTED) {
                            accepted.incrementAndGet();
                            started.countDown();
                        }
                    }
                }));
            }
            Tests.await(started);
            StopReport report = system.stop(Duration.ZERO);
            done.forEach(Tests::get);
            assertThat(report.unfinished()).isEmpty();
            assertThat(report.handled() + report.deadLetters()).isEqualTo(accepted.get() + sent.get());
        }
    }

    /** What waits for a worker of another system has no mailbox yet. */
    @Test
    void whatCouldNotBeSentToAnotherSystemIsADeadLetterThere() {
        ActorSystem near = Tests.system(1);
        ActorSystem far = ActorSystem.create(Tests.settings(1).ringCapacity(64).build());
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        ActorRef<Object> receiver = far.spawn(() -> (Object message, Context<Object> context) -> {
            inTurn.countDown();
            Tests.await(release);
        });
        ActorRef<Object> sender = near.spawn(() -> (Object message, Context<Object> context) -> {
            for (int i = 0; i < 300; i++) {
                receiver.tell(i);
            }
        });
        receiver.tell("block");
        Tests.await(inTurn);
        sender.tell("go");
        Tests.until(() -> near.handled() == 1);
        assertThat(near.stop(Duration.ZERO).unfinished()).isEmpty();
        assertThat(far.deadLetters(DeadLetter.Reason.CLOSED)).isGreaterThanOrEqualTo(300 - 64);
        release.countDown();
        StopReport report = Tests.stop(far);
        assertThat(report.handled() + report.deadLetters()).isEqualTo(1 + 300);
    }

    /** Crashes, kills and a stop while messages are put aside and back, and mailboxes reject or drop. */
    @ParameterizedTest
    @EnumSource(Overflow.class)
    void theSumsAgreeWithMessagesThatArePutAside(Overflow overflow) {
        SpawnOptions options =
                SpawnOptions.defaults().withMailbox(8).withOverflow(overflow).withStash(16);
        for (int round = 0; round < 5; round++) {
            var accepted = new AtomicLong();
            var sent = new AtomicLong();
            ActorSystem system =
                    ActorSystem.create(Tests.settings(2).ringCapacity(64).build());
            ActorRef<Object> last = system.spawn(() -> this::putAside, options.withPlacement(new Placement.On(1)));
            ActorRef<Object> first = system.spawn(
                    () -> (Object message, Context<Object> context) -> {
                        last.tell(message);
                        sent.incrementAndGet();
                    },
                    options.withPlacement(new Placement.On(0)));
            var done = new ArrayList<CompletableFuture<Void>>();
            for (int t = 0; t < 2; t++) {
                ActorRef<Object> to = t == 0 ? first : last;
                done.add(Tests.start(() -> {
                    for (int i = 2; i < 2_000; i++) {
                        if (to.tell(i) == Delivery.ACCEPTED) {
                            accepted.incrementAndGet();
                        }
                        if (i % 500 == 0) {
                            last.kill();
                        }
                    }
                }));
            }
            done.forEach(Tests::get);
            StopReport report = Tests.stop(system);
            assertThat(report.handled() + report.deadLetters()).isEqualTo(accepted.get() + sent.get());
        }
    }

    private void putAside(Object message, Context<Object> context) {
        int number = (int) message;
        if (number % 10 == 0) {
            context.unstashAll();
        } else if (number % 3 == 0) {
            context.stash(); // when there is no room it is a crash
        }
        if (number % 7 == 0) {
            throw new IllegalStateException("planted");
        }
    }

    @Test
    void eachReasonIsNamed() {
        List<DeadLetter> letters = Tests.list();
        ActorSystem system = Tests.system(1);
        system.onDeadLetter(letters::add);
        var inTurn = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var leaked = new CompletableFuture<ActorRef<Object>>();
        ActorRef<Object> actor = system.spawn(
                "actor",
                () -> (Object message, Context<Object> context) -> {
                    switch (message.toString()) {
                        case "block" -> {
                            inTurn.countDown();
                            Tests.await(release);
                        }
                        case "crash" -> throw new IllegalStateException("planted");
                        case "leak" -> {
                            leaked.complete(context.spawn("child", Tests.Collector::new));
                            throw new IllegalStateException("planted");
                        }
                        case "await" ->
                            context.await(new CompletableFuture<>(), Tests.PATIENCE, (value, failure) -> {});
                        default -> {}
                    }
                },
                SpawnOptions.defaults().withAttempts(1));
        actor.tell("block");
        Tests.await(inTurn);
        CompletableFuture<String> expiring = actor.ask(Tests.Sync::new, Duration.ofMillis(1));
        Tests.failure(expiring);
        actor.tell("crash");
        actor.tell("leak");
        actor.tell("await");
        actor.tell("left");
        release.countDown();
        Tests.get(leaked).tell("unborn");
        Tests.until(() -> system.deadLetters() == 4);
        system.stop(Duration.ZERO);
        Tests.until(() -> letters.size() == 6);
        assertThat(letters)
                .extracting(DeadLetter::reason)
                .containsExactlyInAnyOrder(
                        DeadLetter.Reason.DEADLINE,
                        DeadLetter.Reason.ATTEMPTS,
                        DeadLetter.Reason.ATTEMPTS,
                        DeadLetter.Reason.UNBORN,
                        DeadLetter.Reason.AWAIT_ABANDONED,
                        DeadLetter.Reason.CLOSED);
        assertThat(letters)
                .filteredOn(l -> l.reason() == DeadLetter.Reason.CLOSED)
                .extracting(DeadLetter::message)
                .containsExactly("left");
        assertThat(letters)
                .filteredOn(l -> l.reason() == DeadLetter.Reason.UNBORN)
                .extracting(DeadLetter::to)
                .containsExactly("actor/child");
        for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
            assertThat(system.deadLetters(reason))
                    .isEqualTo(
                            letters.stream().filter(l -> l.reason() == reason).count());
        }
    }

    @Test
    void aListenerThatThrowsDoesNotSilenceTheOthers() {
        var heard = new AtomicInteger();
        ActorSystem system = Tests.system(1);
        system.onDeadLetter(letter -> {
            throw new IllegalStateException("planted");
        });
        system.onDeadLetter(letter -> heard.incrementAndGet());
        ActorRef<Object> actor = system.spawn(() -> (Object message, Context<Object> context) -> {
            throw new IllegalStateException("planted");
        });
        actor.tell("x");
        Tests.until(() -> heard.get() == 1);
        Tests.stop(system);
    }
}
