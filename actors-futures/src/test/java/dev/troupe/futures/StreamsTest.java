package dev.troupe.futures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.ActorSystem;
import dev.troupe.Cancellable;
import dev.troupe.Delivery;
import dev.troupe.Poll;
import dev.troupe.Waker;
import dev.troupe.testkit.Simulate;
import dev.troupe.testkit.Simulation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams, by hand, in simulations and on threads. */
@Timeout(120)
class StreamsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Hand hand = new Hand();

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    private static <T> Eventual<List<T>> list(Elements<T> elements) {
        return elements.toList();
    }

    @Test
    void theFirstElementsAreTakenAndTheRestIsCancelled() throws Exception {
        assertThat(hand.drive(Elements.every(SECOND).take(3).toList())).containsExactly(1L, 2L, 3L);
        assertThat(hand.alarms()).isZero();
        assertThat(hand.drive(Elements.of(numbers(1, 2)).take(3).toList())).containsExactly(1, 2);
        assertThat(hand.drive(Elements.of(numbers(1, 2)).take(0).toList())).isEmpty();
        assertThatThrownBy(() -> Elements.of(numbers(1, 2)).take(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("most=-1");
    }

    /** Fails after some elements. */
    private static Elements<Integer> failingAfter(int count) {
        return Elements.of(numbers(1, 1000)).map(n -> {
            if (n > count) {
                throw new IOException("at " + n);
            }
            return n;
        });
    }

    /** Says whether it was cancelled. */
    private static class Endless implements Elements<Integer> {
        int given;
        boolean cancelled;

        @Override
        public Progress<Optional<Integer>> next(Waker waker) {
            return Progress.ready(Optional.of(++given));
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }

    @Test
    void elementsAreChangedLeftOutAndSummedUp() throws Exception {
        Eventual<Integer> sum = Elements.of(numbers(1, 1000))
                .map(n -> 2 * n)
                .filter(n -> n % 3 == 0)
                .fold(0, Integer::sum);
        assertThat(hand.drive(sum)).isEqualTo(IntStream.rangeClosed(1, 333).sum() * 6);
        assertThat(hand.drive(list(Elements.of(List.of())))).isEmpty();
    }

    @Test
    void aStepThatFailsEndsTheStreamAndCancelsItsSource() {
        for (int kind = 0; kind < 4; kind++) {
            var source = new Endless();
            Eventual<?> stream = switch (kind) {
                case 0 -> source.map(StreamsTest::upToThree).fold(0, Integer::sum);
                case 1 -> source.filter(n -> upToThree(n) > 0).fold(0, Integer::sum);
                case 2 -> source.fold(0, (sum, n) -> sum + upToThree(n));
                default -> source.forEach(2, n -> Eventual.ready(n).map(StreamsTest::upToThree));
            };
            assertThatThrownBy(() -> hand.drive(stream))
                    .isInstanceOf(IOException.class)
                    .hasMessage("at 4");
            assertThat(source.cancelled).isTrue();
            assertThat(source.given).isEqualTo(4);
        }
    }

    private static int upToThree(int n) throws IOException {
        if (n > 3) {
            throw new IOException("at " + n);
        }
        return n;
    }

    @Test
    void aStreamThatIsAlwaysReadyLetsOthersHaveTheirTurn() throws Exception {
        var endless = new Endless();
        hand.pending(endless.fold(0, Integer::sum));
        assertThat(endless.given).isEqualTo(Budget.ELEMENTS);
        assertThat(hand.wakes()).isEqualTo(1);
        hand.pending(endless.filter(n -> n > 200).fold(0, Integer::sum));
        assertThat(endless.given).isEqualTo(2 * Budget.ELEMENTS);
    }

    @Test
    void aHundredAtATimeAndNeverMore() throws Exception {
        int[] now = {0};
        int[] most = {0};
        Eventual<Long> all = Elements.of(numbers(1, 1050)).forEach(100, n -> {
            most[0] = Math.max(most[0], ++now[0]);
            return Eventual.timer(SECOND).map(waited -> now[0]--);
        });
        assertThat(hand.drive(all)).isEqualTo(1050);
        assertThat(most[0]).isEqualTo(100);
        assertThat(hand.elapsed()).isEqualTo(SECOND.multipliedBy(11));
    }

    /** Or the second one would find nothing, or every other element. */
    @Test
    void aStreamThatIsUsedTwiceSaysSo(@TempDir Path folder) throws InterruptedException {
        Path file = folder.resolve("words");
        Simulation.play(simulation -> {
            Elements<String> lines = Elements.lines(simulation.system(), file);
            Elements<Integer> lengths = lines.map(String::length);
            assertThatThrownBy(() -> lines.filter(String::isEmpty))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("a stream gives its elements once, and was taken over before: stream=lines of " + file);
            lengths.fold(0, Integer::sum);
            assertThatThrownBy(() -> lengths.fold(0, Integer::sum)).hasMessageEndingWith("stream=lines of " + file);
        });
        Elements<Integer> numbers = Elements.of(numbers(1, 3));
        new Select<Integer>().each(numbers, n -> n);
        assertThatThrownBy(() -> numbers.forEach(1, n -> Eventual.ready(n)))
                .hasMessageEndingWith("stream=elements of an iterator");
        Elements<Long> ticks = Elements.every(SECOND);
        ticks.map(n -> n);
        assertThatThrownBy(() -> ticks.map(n -> n)).hasMessageEndingWith("stream=every PT1S");
        var shared = new Channel<Integer>(1);
        shared.map(n -> n);
        assertThat(shared.map(n -> n)).as("its receivers share it").isNotNull();
    }

    @Test
    void theFirstFailureOfOneCancelsTheOthers() {
        var endless = new Endless();
        Eventual<Long> all = endless.forEach(
                3,
                n -> Eventual.timer(SECOND.multipliedBy(n))
                        .andThen(waited -> Eventual.failed(new IOException("at " + n))));
        assertThatThrownBy(() -> hand.drive(all)).hasMessage("at 1");
        assertThat(endless.cancelled).isTrue();
        assertThat(hand.alarms()).isZero();
    }

    @Test
    void numbersComeAtRegularTimesAndThoseThatAreMissedAreLeftOut() throws Exception {
        Elements<Long> ticks = Elements.every(SECOND);
        assertThat(hand.drive(ticks::next)).contains(1L);
        assertThat(hand.elapsed()).isEqualTo(SECOND);
        hand.pass(Duration.ofMillis(3500));
        assertThat(ticks.next(hand)).isEqualTo(Progress.ready(Optional.of(4L)));
        assertThat(hand.drive(ticks::next)).contains(5L);
        assertThat(hand.elapsed()).isEqualTo(SECOND.multipliedBy(5));
    }

    @Test
    void aChannelGivesWhatWasPutInAndEndsWhenItIsClosed() throws Exception {
        var channel = new Channel<Integer>(2);
        Eventual<Integer> third = channel.send(3).map(delivery -> 3);
        Eventual<Optional<Integer>> next = channel::next;
        hand.pending(next);
        channel.offer(1);
        assertThat(hand.wakes()).isEqualTo(1);
        channel.offer(2);
        hand.pending(third);
        assertThat(hand.drive(channel::next)).contains(1);
        assertThat(hand.wakes()).isEqualTo(1); // half of it is empty, so who waited may send
        assertThat(hand.drive(third)).isEqualTo(3);
        channel.close();
        assertThat(channel.offer(4)).isEqualTo(Delivery.CLOSED);
        assertThat(hand.drive(list(channel))).containsExactly(2, 3);
    }

    @Test
    void whoWaitsForAChannelIsToldThatItWasClosed() throws Exception {
        var channel = new Channel<Integer>(1);
        channel.offer(1);
        Eventual<Delivery> second = channel.send(2);
        hand.pending(second);
        channel.close();
        assertThat(hand.wakes()).isEqualTo(1);
        assertThat(hand.drive(second)).isEqualTo(Delivery.CLOSED);
    }

    @Simulate
    void twoCountersAreOneStream(Simulation simulation) {
        var both = new Select<String>()
                .each(Elements.every(SECOND), n -> "a" + n)
                .each(Elements.every(SECOND.multipliedBy(2).plusMillis(1)), n -> "b" + n);
        var seen = new ArrayList<String>();
        var handle = new Spawner(simulation.system()).spawn(both.forEach(1, n -> {
            seen.add(n);
            return Eventual.ready(n);
        }));
        simulation.run(Duration.ofMillis(4500));
        handle.cancel();
        simulation.run(SECOND.multipliedBy(10));
        assertThat(seen).containsExactly("a1", "a2", "b1", "a3", "a4", "b2");
    }

    @Test
    void countersThatAreAlwaysReadyAreTakenInTurn() throws Exception {
        var both = new Select<String>()
                .each(Elements.of(numbers(1, 3)), n -> "a" + n)
                .each(Elements.of(numbers(1, 2)), n -> "b" + n);
        assertThat(hand.drive(list(both))).containsExactly("a1", "b1", "a2", "b2", "a3");
    }

    // ---- Files

    @Test
    void theLinesOfAFileAreReadAsTheyAreWanted(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("lines");
        List<String> lines = numbers(1, 1000).stream().map(n -> "line " + n).toList();
        Files.write(file, lines);
        try (var system = ActorSystem.create()) {
            var spawner = new Spawner(system);
            assertThat(spawner.spawn(list(Elements.lines(system, file))).join()).isEqualTo(lines);
            Files.write(file, lines.subList(0, 256)); // as many as are read at a time
            assertThat(spawner.spawn(list(Elements.lines(system, file))).join()).hasSize(256);
            assertThatThrownBy(() -> spawner.spawn(list(Elements.lines(system, folder.resolve("none"))))
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(NoSuchFileException.class);
        }
    }

    @Test
    void aFileIsNotReadBeforeALineIsWantedNorAfterTheLastOne(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("lines");
        Simulation.play(simulation -> {
            Elements<String> lines = Elements.lines(simulation.system(), file);
            Files.write(file, numbers(1, 1000).stream().map(String::valueOf).toList());
            var local = new LocalTasks(simulation.system());
            assertThat(local.run(lines::next).orElseThrow()).isEqualTo("1");
            lines.cancel();
            simulation.untilIdle(SECOND);
            assertThatThrownBy(() -> local.run(Elements.lines(simulation.system(), folder)::next))
                    .hasCauseInstanceOf(IOException.class);
        });
    }

    @Test
    void aFileIsClosedAndASubscriptionCancelledWhenTheSystemEndsBeforeTheStream() throws Exception {
        var closed = new CompletableFuture<String>();
        var cancelled = new CompletableFuture<String>();
        var read = new CountDownLatch(1);
        var subscribed = new CountDownLatch(1);
        ActorSystem system = ActorSystem.create();
        Elements<String> lines =
                new Lines(system, "test", () -> new BufferedReader(new StringReader("line\n".repeat(1000))) {
                    @Override
                    public void close() throws IOException {
                        super.close();
                        closed.complete("closed");
                    }
                });
        Flow.Publisher<Integer> silent = subscriber -> {
            subscriber.onSubscribe(new Asked() {
                @Override
                public void cancel() {
                    cancelled.complete("cancelled");
                }
            });
            subscribed.countDown();
        };
        var spawner = new Spawner(system);
        var reading = spawner.spawn(lines.forEach(1, line -> {
            read.countDown();
            return waker -> Progress.pending();
        }));
        var listening = spawner.spawn(list(Flows.elements(silent, 5)));
        read.await();
        subscribed.await();
        system.stop(Duration.ZERO);
        assertThat(reading.isDone()).isTrue();
        assertThat(listening.isDone()).isTrue();
        assertThat(closed.get(60, TimeUnit.SECONDS)).isEqualTo("closed");
        assertThat(cancelled.get(60, TimeUnit.SECONDS)).isEqualTo("cancelled");
    }

    // ---- An event loop, and its end

    @Simulate
    void eventsThatWereSentBeforeTheEndAreAllHandled(Simulation simulation) {
        var spawner = new Spawner(simulation.system());
        var events = new Channel<Integer>(1000);
        var shutdown = new CompletableFuture<String>();
        var handled = new ArrayList<Integer>();
        var senders = IntStream.range(0, 10)
                .mapToObj(i -> spawner.spawn(
                        Eventual.timer(Duration.ofMillis(simulation.random().nextInt(100)))
                                .andThen(waited -> events.send(i))
                                .andThen(sent -> Eventual.of(shutdown)))) // each goes on until it is told to end
                .toList();
        Handle<Long> loop = spawner.spawn(new Select<Runnable>()
                .each(events, event -> () -> handled.add(event))
                .on(Eventual.of(shutdown), why -> events::close) // what is in it is still handled
                .forEach(1, what -> {
                    what.run();
                    return Eventual.ready(what);
                }));
        simulation.run(SECOND.dividedBy(10));
        shutdown.complete("the end");
        assertThat(loop.join()).isEqualTo(11);
        assertThat(handled).containsExactlyInAnyOrderElementsOf(numbers(0, 9));
        senders.forEach(Handle::join);
    }

    @Simulate
    void aReaderFeedsAWriterDirectlyAndThroughAManager(Simulation simulation) {
        var spawner = new Spawner(simulation.system());
        var read = new Channel<Integer>(3);
        var managed = new Channel<String>(2);
        spawner.spawn(Elements.of(numbers(1, 50)).forEach(1, read::send).map(count -> close(read, count)));
        spawner.spawn(read.filter(n -> n % 2 == 0)
                .forEach(1, n -> managed.send("managed " + n))
                .map(count -> close(managed, count)));
        List<String> written = spawner.spawn(list(managed)).join();
        assertThat(written).hasSize(25).startsWith("managed 2").endsWith("managed 50");

        var direct = new Channel<Integer>(3);
        spawner.spawn(Elements.of(numbers(1, 50)).forEach(1, direct::send).map(count -> close(direct, count)));
        assertThat(spawner.spawn(list(direct)).join()).isEqualTo(numbers(1, 50));
    }

    private static long close(Channel<?> channel, long count) {
        channel.close();
        return count;
    }

    // ---- Flow

    @Simulate
    void whatIsPublishedArrivesInOrderAndNotBeforeItIsAskedFor(Simulation simulation) {
        int[] made = {0};
        Flow.Publisher<Integer> publisher = Flows.publisher(
                simulation.system(), () -> Elements.of(numbers(1, 100)).map(n -> made[0] = n));
        int ahead = 1 + simulation.random().nextInt(9);
        int[] taken = {0};
        Handle<Long> sum = new Spawner(simulation.system())
                .spawn(Flows.elements(publisher, ahead).forEach(1, n -> {
                    assertThat(n).isEqualTo(++taken[0]);
                    assertThat(made[0]).isLessThanOrEqualTo(n + ahead + 1);
                    return Eventual.timer(Duration.ofMillis(simulation.random().nextInt(3)));
                }));
        assertThat(sum.join()).isEqualTo(100);
    }

    @Simulate
    void aFailureArrivesBehindWhatCameBefore(Simulation simulation) {
        var taken = new ArrayList<Integer>();
        Flow.Publisher<Integer> publisher = Flows.publisher(simulation.system(), () -> failingAfter(7));
        Handle<Long> stream = new Spawner(simulation.system())
                .spawn(Flows.elements(publisher, 3).forEach(1, n -> {
                    taken.add(n);
                    return Eventual.ready(n);
                }));
        assertThatThrownBy(stream::join).hasCauseInstanceOf(IOException.class);
        assertThat(taken).isEqualTo(numbers(1, 7));
    }

    @Simulate
    void whoWantsNoMoreCancelsThePublisher(Simulation simulation) {
        var endless = new Endless();
        Flow.Publisher<Integer> publisher = Flows.publisher(simulation.system(), () -> endless);
        Handle<Integer> first = new Spawner(simulation.system())
                .spawn(new Select<Integer>()
                        .each(Flows.elements(publisher, 5), n -> n)
                        .first());
        assertThat(first.join()).isEqualTo(1);
        simulation.untilIdle(SECOND);
        assertThat(endless.cancelled).isTrue();
        assertThat(endless.given).isLessThanOrEqualTo(5);
    }

    /** A publisher that is none of ours, on threads of its own. */
    @Test
    void elementsOfAnotherPublisherArriveThoughItIsFaster() {
        try (var system = ActorSystem.create()) {
            var publisher = new SubmissionPublisher<Integer>();
            var subscribed = new CompletableFuture<Integer>();
            Flow.Publisher<Integer> told = subscriber -> {
                publisher.subscribe(subscriber);
                subscribed.complete(1);
            };
            Handle<List<Integer>> all = new Spawner(system).spawn(list(Flows.elements(told, 16)));
            subscribed.join();
            numbers(1, 10_000).forEach(publisher::submit);
            publisher.close();
            assertThat(all.join()).isEqualTo(numbers(1, 10_000));
        }
    }

    @Test
    void aPublisherThatSendsMoreThanItWasAskedForIsCancelled() {
        var cancelled = new boolean[1];
        Flow.Publisher<Integer> rude = subscriber -> {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {
                    cancelled[0] = true;
                }
            });
            Iterator<Integer> all = numbers(1, 4).iterator();
            all.forEachRemaining(subscriber::onNext);
        };
        assertThatThrownBy(() -> hand.drive(list(Flows.elements(rude, 3))))
                .hasMessage("the publisher has sent more elements than it was asked for: asked=3 element=4");
        assertThat(cancelled[0]).isTrue();
    }

    /** A subscriber that asks for two and writes down what it is told. */
    private static class Writing implements Flow.Subscriber<Integer> {
        final List<String> log = new ArrayList<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            log.add("subscribed");
            subscription.request(2);
        }

        @Override
        public void onNext(Integer element) {
            log.add("element " + element);
        }

        @Override
        public void onError(Throwable cause) {
            log.add("error " + cause.getMessage());
        }

        @Override
        public void onComplete() {
            log.add("complete");
        }
    }

    /** A subscription that writes down what it was asked for. */
    private static class Asked implements Flow.Subscription {
        final List<Long> requests = new ArrayList<>();

        @Override
        public void request(long n) {
            requests.add(n);
        }

        @Override
        public void cancel() {}
    }

    @Test
    void asManyMayBeAskedForAheadAsThereAreNumbers() throws Exception {
        var subscription = new Asked();
        Flow.Publisher<Integer> publisher = subscriber -> {
            subscriber.onSubscribe(subscription);
            numbers(1, 3).forEach(subscriber::onNext);
            subscriber.onComplete();
        };
        Elements<Integer> elements = Flows.elements(publisher, Integer.MAX_VALUE);
        assertThat(hand.drive(list(elements))).containsExactly(1, 2, 3);
        assertThat(subscription.requests).containsExactly((long) Integer.MAX_VALUE);
    }

    private Pump<Integer> pump(Writing subscriber, Supplier<? extends Elements<Integer>> elements) {
        return new Pump<>(elements, subscriber);
    }

    @Test
    void aStreamThatIsGivenUpBeforeItsFirstPollIsSubscribedToAndFails() {
        var subscriber = new Writing();
        pump(subscriber, Endless::new).over(new IllegalStateException("given up"));
        assertThat(subscriber.log).containsExactly("subscribed", "error given up");
    }

    @Test
    void aStreamWhoseSourceHangsFailsAtOnceAndTellsNothingMore() throws Exception {
        var subscriber = new Writing();
        var pumps = new ArrayList<Pump<Integer>>();
        var source = new Endless() {
            @Override
            public Progress<Optional<Integer>> next(Waker waker) {
                pumps.getFirst().over(new IllegalStateException("given up"));
                return super.next(waker);
            }
        };
        pumps.add(pump(subscriber, () -> source));
        assertThat(pumps.getFirst().poll(hand)).isEqualTo(Poll.READY);
        assertThat(subscriber.log).containsExactly("subscribed", "error given up");
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void aSubscriberThatHangsIsToldOfItWhenItComesBack() throws Exception {
        var pumps = new ArrayList<Pump<Integer>>();
        var source = new Endless();
        var subscriber = new Writing() {
            @Override
            public void onNext(Integer element) {
                pumps.getFirst().over(new IllegalStateException("given up"));
                super.onNext(element);
            }
        };
        pumps.add(pump(subscriber, () -> source));
        assertThat(pumps.getFirst().poll(hand)).isEqualTo(Poll.READY);
        assertThat(subscriber.log).containsExactly("subscribed", "element 1", "error given up");
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void anErrorOfASourceAndAReleaseThatThrowsAreNoReasonToSayNothing() {
        var subscriber = new Writing();
        var error = new StackOverflowError("on purpose");
        assertThatThrownBy(() -> pump(subscriber, () -> {
                            throw error;
                        })
                        .poll(hand))
                .isSameAs(error);
        assertThat(subscriber.log).containsExactly("subscribed", "error on purpose");

        subscriber.log.clear();
        Pump<Integer> bad = pump(subscriber, () -> new Endless() {
            @Override
            public void cancel() {
                throw new IllegalStateException("cannot be released");
            }
        });
        bad.request(0);
        assertThatThrownBy(() -> bad.poll(hand)).hasMessage("cannot be released");
        assertThat(subscriber.log)
                .containsExactly("subscribed", "error rule 3.9: a request must be for at least one element: n=0");
    }

    @Test
    void aStreamThatEndsWithItsSystemReleasesItsSource() throws InterruptedException {
        var source = new Endless();
        Simulation.play(simulation -> {
            Flows.publisher(simulation.system(), () -> source).subscribe(new Writing());
            simulation.run(SECOND);
            assertThat(source.given).isEqualTo(2);
        });
        assertThat(source.cancelled).isTrue();
    }

    @Test
    void aSubscriberThatThrowsIsCancelledAndToldNothingMore() throws InterruptedException {
        var endless = new Endless();
        var subscriber = new Writing() {
            @Override
            public void onNext(Integer element) {
                super.onNext(element);
                throw new IllegalStateException("on purpose");
            }
        };
        Simulation.play(simulation -> {
            Flows.<Integer>publisher(simulation.system(), () -> endless).subscribe(subscriber);
            simulation.untilIdle(SECOND);
            assertThat(endless.cancelled).isTrue();
        });
        assertThat(subscriber.log).containsExactly("subscribed", "element 1");
    }

    @Test
    void aStreamIsPublishedToOneSubscriber() throws InterruptedException {
        Simulation.play(simulation -> {
            Elements<Integer> numbers = Elements.of(numbers(1, 2));
            Flow.Publisher<Integer> publisher = Flows.publisher(simulation.system(), () -> numbers);
            var first = new Writing();
            publisher.subscribe(first);
            simulation.untilIdle(SECOND);
            assertThat(first.log).containsExactly("subscribed", "element 1", "element 2");
            var second = new Writing();
            publisher.subscribe(second);
            simulation.untilIdle(SECOND);
            assertThat(second.log)
                    .containsExactly(
                            "subscribed",
                            "error a stream gives its elements once, and was taken over before:"
                                    + " stream=elements of an iterator");
        });
    }

    @Simulate
    void aSystemThatIsStoppingPublishesNothing(Simulation simulation) {
        Flow.Publisher<Integer> publisher = Flows.publisher(simulation.system(), Endless::new);
        simulation.system().stop(Duration.ZERO);
        var subscriber = new Writing();
        publisher.subscribe(subscriber);
        assertThat(subscriber.log).containsExactly("subscribed", "error the system is stopping: system=troupe");
    }

    /** Another thread sends the last element and the end while this one polls. */
    @Test
    void theLastElementIsNotMissedWhenTheEndComesRightBehindIt() throws Exception {
        List<Inbox<Integer>> inboxes =
                IntStream.range(0, 10_000).mapToObj(i -> new Inbox<Integer>(1)).toList();
        var polled = new AtomicInteger(); // so that neither is ahead of the other
        var sender = new Thread(() -> {
            for (int i = 0; i < inboxes.size(); i++) {
                while (polled.get() < i) {
                    Thread.onSpinWait();
                }
                inboxes.get(i).onNext(1);
                inboxes.get(i).onComplete();
            }
        });
        for (Inbox<Integer> inbox : inboxes) {
            inbox.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {}
            });
        }
        sender.start();
        for (int i = 0; i < inboxes.size(); i++) {
            Inbox<Integer> inbox = inboxes.get(i);
            polled.set(i);
            var elements = new ArrayList<Integer>();
            boolean over = false;
            while (!over) {
                if (inbox.next(hand) instanceof Progress.Ready<Optional<Integer>>(Optional<Integer> element)) {
                    element.ifPresent(elements::add);
                    over = element.isEmpty();
                }
            }
            assertThat(elements).containsExactly(1);
        }
        sender.join();
    }

    @Test
    void aStreamFailsIfItsSystemEndsBefore() throws InterruptedException {
        var failure = new CompletableFuture<Throwable>();
        Simulation.play(simulation -> {
            Flow.Publisher<Long> ticks = Flows.publisher(simulation.system(), () -> Elements.every(SECOND));
            ticks.subscribe(new Flow.Subscriber<>() {
                @Override
                public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(Long.MAX_VALUE);
                }

                @Override
                public void onNext(Long tick) {}

                @Override
                public void onError(Throwable cause) {
                    failure.complete(cause);
                }

                @Override
                public void onComplete() {}
            });
            simulation.run(SECOND.multipliedBy(3));
        });
        assertThat(failure).isCompleted();
        assertThat(failure.join()).hasMessage("the system ended before the task was ready: system=troupe");
    }

    @Test
    void aNumberWhoseTimeComesDuringThePollComesOnce() throws Exception {
        var clock = new ArrayDeque<>(List.of(0L, 0L, 99L, 101L));
        Waker waker = new Waker() {
            @Override
            public void wake() {}

            @Override
            public Cancellable wakeAfter(Duration delay) {
                return () -> {};
            }

            @Override
            public long nanoTime() {
                return clock.size() > 1 ? clock.remove() : clock.element();
            }
        };
        Elements<Long> ticks = Elements.every(Duration.ofNanos(100));
        assertThat(ticks.next(waker)).isEqualTo(Progress.pending());
        assertThat(ticks.next(waker)).isEqualTo(Progress.ready(Optional.of(1L)));
        assertThat(ticks.next(waker)).isEqualTo(Progress.pending());
    }

    /** A select that looks at a quiet channel again and again. */
    @Test
    void whoGivesUpWaitingAtAChannelLeavesNothingThere() throws Exception {
        var quiet = new Channel<Integer>(1);
        for (int i = 0; i < 50; i++) {
            Eventual<Boolean> first = new Select<Boolean>()
                    .on(quiet.receive(), element -> true)
                    .on(Eventual.timer(Duration.ofNanos(10)), slept -> false)
                    .first();
            assertThat(first.poll(hand)).isEqualTo(Progress.pending());
            hand.pass(Duration.ofNanos(10));
            assertThat(first.poll(hand)).isEqualTo(Progress.ready(false));
        }
        assertThat(quiet.waiting()).isZero();
        quiet.offer(1);
        Eventual<Delivery> late = quiet.send(2);
        assertThat(late.poll(hand)).isEqualTo(Progress.pending());
        late.cancel();
        assertThat(quiet.waiting()).isZero();
        assertThat(quiet.receive().poll(hand)).isEqualTo(Progress.ready(Optional.of(1)));
    }

    @Test
    void whereNoPartNeedsAnAlarmAnyMoreItIsTakenBack() {
        var parts = new Parts<String>();
        Parts.Part<String> part = parts.add("part");
        parts.begin(hand);
        var alarm = part.wakeAfter(Duration.ofHours(1));
        parts.end();
        assertThat(hand.alarms()).isEqualTo(1);
        parts.rest();
        assertThat(hand.alarms()).isEqualTo(1); // the part still waits for it
        alarm.cancel();
        parts.rest();
        assertThat(hand.alarms()).isZero();
    }
}
