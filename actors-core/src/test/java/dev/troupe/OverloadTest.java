package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mailbox is full at once, and more: there is progress all the same, a limit, and an account of each message. */
@Timeout(600)
class OverloadTest {
    private static final int ACTORS = 100;
    private static final long HOPS = Long.getLong("troupe.overload.hops", 20_000);

    /** Whom an actor sends to. */
    enum Shape {
        RING {
            @Override
            int next(int from, RandomGenerator random) {
                return (from + 1) % ACTORS;
            }
        },
        STAR {
            @Override
            int next(int from, RandomGenerator random) {
                return from == 0 ? 1 + random.nextInt(ACTORS - 1) : 0;
            }
        },
        ALL_TO_ALL {
            @Override
            int next(int from, RandomGenerator random) {
                return random.nextInt(ACTORS);
            }
        };

        abstract int next(int from, RandomGenerator random);
    }

    /** Passes on what it gets, so many times over, until enough was handled in all. */
    private static final class Load {
        private final Shape shape;
        private final int copies;
        private final long enough;
        private final List<ActorRef<Object>> actors = new ArrayList<>();
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong handled = new AtomicLong();
        private final AtomicInteger longest = new AtomicInteger();

        private Load(ActorSystem system, Shape shape, int copies, long enough, SpawnOptions options) {
            this.shape = shape;
            this.copies = copies;
            this.enough = enough;
            for (int i = 0; i < ACTORS; i++) {
                int index = i;
                actors.add(system.spawn(
                        () -> (Object message, Context<Object> context) -> pass(message, index, context),
                        options.withPlacement(new Placement.On(i))));
            }
        }

        private void pass(Object message, int index, Context<Object> context) {
            // Its own mailbox, on the thread of its worker.
            longest.accumulateAndGet(((Ref<?>) context.self()).cell.waiting(), Math::max);
            if (handled.incrementAndGet() < enough) {
                for (int i = 0; i < copies; i++) {
                    actors.get(shape.next(index, context.random())).tell(message);
                }
                sent.addAndGet(copies);
            }
        }

        /** Fills all mailboxes in one turn, waits until all is done, and gives the messages that were lost. */
        private long run(ActorSystem system, int each) {
            ActorRef<Object> filler = system.spawn(() -> (Object message, Context<Object> context) -> {
                for (int i = 0; i < each; i++) {
                    actors.forEach(actor -> actor.tell("token"));
                }
            });
            filler.tell("go");
            sent.addAndGet((long) ACTORS * each);
            Tests.until(() -> handled.get() + system.deadLetters() == sent.get());
            StopReport report = Tests.stop(system);
            assertThat(report.handled()).isEqualTo(handled.get() + 1); // the filler's
            assertThat(report.deadLetters()).isEqualTo(system.deadLetters(DeadLetter.Reason.OVERFLOW));
            assertThat(handled.get() + report.deadLetters()).isEqualTo(sent.get());
            return report.deadLetters();
        }
    }

    private static ActorSystem system(int workers, int ring) {
        return ActorSystem.create(
                Tests.settings(workers).ringCapacity(ring).maxEffects(1 << 20).build());
    }

    static Stream<Arguments> everything() {
        var all = new ArrayList<Arguments>();
        for (Shape shape : Shape.values()) {
            for (int bound : List.of(1, 2, 1024)) {
                for (int ring : List.of(2, 64)) {
                    for (int workers = 1; workers <= 3; workers++) {
                        if (bound < 1024 || ring > 2 || HOPS > 20_000) { // that takes long: in the stress profile
                            all.add(Arguments.of(shape, bound, ring, workers));
                        }
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("everything")
    void fullMailboxesMakeProgress(Shape shape, int bound, int ring, int workers) {
        ActorSystem system = system(workers, ring);
        SpawnOptions options = SpawnOptions.defaults().withMailbox(bound);
        var load = new Load(system, shape, 1, HOPS, options);
        long lost = load.run(system, bound + 1);
        assertThat(load.handled.get()).isGreaterThanOrEqualTo(HOPS);
        assertThat(load.longest.get()).isLessThanOrEqualTo(options.ceiling(4096));
        if (ACTORS * (bound + 1) <= options.ceiling(4096)) {
            assertThat(lost).isZero(); // all of them would fit into one
        }
    }

    static Stream<Arguments> overflows() {
        return Stream.of(Overflow.values())
                .flatMap(overflow -> IntStream.rangeClosed(1, 3).mapToObj(workers -> Arguments.of(overflow, workers)));
    }

    /** Where each message makes two, nothing can hold them all. */
    @ParameterizedTest
    @MethodSource("overflows")
    void whereMessagesMultiplyTheLimitHolds(Overflow overflow, int workers) {
        ActorSystem system = system(workers, 64);
        SpawnOptions options = SpawnOptions.defaults().withMailbox(16).withOverflow(overflow);
        var load = new Load(system, Shape.ALL_TO_ALL, 2, 40 * HOPS, options);
        long lost = load.run(system, 1);
        assertThat(lost).isPositive();
        int limit = overflow == Overflow.DROP_OLDEST ? 16 : options.ceiling(4096);
        assertThat(load.longest.get()).isBetween(16, limit);
    }
}
