package dev.troupe.benchmarks;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an exact mailbox costs: threads outside send to one actor and wait for room. The time of an invocation ends when
 * the actor has handled the last message.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class Mailboxes {
    private static final int MESSAGES = 1_000_000;

    @Param({"false", "true"})
    public boolean exact;

    @Param({"1", "4"})
    public int threads;

    private record Add(int value, CompletableFuture<Integer> done) {}

    /** Adds up to the number of messages. */
    private static final class Counter implements Actor<Add> {
        private int sum;

        @Override
        public void receive(Add message, Context<Add> context) {
            sum += message.value;
            if (sum == MESSAGES) {
                sum = 0;
                message.done.complete(MESSAGES);
            }
        }
    }

    private ActorSystem system;
    private ActorRef<Add> counter;

    @Setup
    public void start() {
        system = ActorSystem.create(SystemSettings.builder().workers(1).build());
        SpawnOptions soft = SpawnOptions.defaults();
        counter = system.spawn(Counter::new, exact ? soft.withExactMailbox() : soft);
    }

    @TearDown
    public void stop() {
        system.close();
    }

    /** A message from one of several threads outside. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public int tellFromOutside() {
        var done = new CompletableFuture<Integer>();
        for (int i = 0; i < threads; i++) {
            Thread.ofPlatform().daemon().start(() -> send(done));
        }
        return done.join();
    }

    private void send(CompletableFuture<Integer> done) {
        var one = new Add(1, done);
        try {
            for (int i = 0; i < MESSAGES / threads; i++) {
                counter.tellOrWait(one);
            }
        } catch (InterruptedException e) {
            done.completeExceptionally(e);
        }
    }
}
