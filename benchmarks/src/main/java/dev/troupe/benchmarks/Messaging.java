package dev.troupe.benchmarks;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Placement;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Messages between actors and from outside. The time of an invocation ends when the receiver has handled the last message
 * and its sum has been checked.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class Messaging {
    private static final int MESSAGES = 1_000_000;
    private static final int OUTSTANDING = 256;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private sealed interface Msg {}

    private record Ball(int left, ActorRef<Msg> back, CompletableFuture<Integer> done) implements Msg {}

    private record Add(int value) implements Msg {}

    private record Sum(Reply<Long> reply) implements Msg {}

    /** Sends balls back until none is left, and adds up what it is told to. */
    private static final class Player implements Actor<Msg> {
        private long sum;

        @Override
        public void receive(Msg message, Context<Msg> context) {
            switch (message) {
                case Ball ball -> {
                    if (ball.left == 0) {
                        ball.done.complete(0);
                    } else {
                        ball.back.tell(new Ball(ball.left - 1, context.self(), ball.done));
                    }
                }
                case Add add -> sum += add.value;
                case Sum question -> {
                    question.reply.with(sum);
                    sum = 0;
                }
            }
        }
    }

    private ActorSystem system;
    private ActorRef<Msg> here;
    private ActorRef<Msg> neighbour;
    private ActorRef<Msg> elsewhere;

    @Setup
    public void start() {
        system = ActorSystem.create(SystemSettings.builder().workers(2).build());
        here = spawnOn(0);
        neighbour = spawnOn(0);
        elsewhere = spawnOn(1);
    }

    private ActorRef<Msg> spawnOn(int worker) {
        return system.spawn(Player::new, SpawnOptions.defaults().withPlacement(new Placement.On(worker)));
    }

    @TearDown
    public void stop() {
        system.close();
    }

    /** A message from an actor to another one of the same worker. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int pingPongWithinAWorker() {
        return play(neighbour);
    }

    /** A message from an actor to one of another worker. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int pingPongBetweenWorkers() {
        return play(elsewhere);
    }

    private int play(ActorRef<Msg> other) {
        var done = new CompletableFuture<Integer>();
        here.tell(new Ball(MESSAGES, other, done));
        return done.join();
    }

    /** A message from a thread outside of the system. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long tellFromOutside() throws InterruptedException {
        for (int i = 0; i < MESSAGES; i++) {
            here.tellOrWait(new Add(1));
        }
        long sum = here.askOrWait(Sum::new, LIMIT).join();
        if (sum != MESSAGES) {
            throw new IllegalStateException("messages were lost: sum=" + sum);
        }
        return sum;
    }

    /** A request from outside with its answer, many of them outstanding. */
    @Benchmark
    @OperationsPerInvocation(OUTSTANDING)
    public void askFromOutside() {
        var answers = new CompletableFuture<?>[OUTSTANDING];
        for (int i = 0; i < OUTSTANDING; i++) {
            answers[i] = here.ask(Sum::new, LIMIT);
        }
        CompletableFuture.allOf(answers).join();
    }
}
