package dev.troupe.router;

import dev.troupe.Context;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An actor that observes a value, between the turn that is told of it and whoever sets the next. */
final class ActorObserverStress {
    private ActorObserverStress() {}

    /** The mailbox of an actor to which the outcomes of futures are piped; the last one is kept. */
    private static final class Mailbox {
        private CompletableFuture<?> piped;
        private BiFunction<Object, Throwable, Integer> mapper;

        @SuppressWarnings("unchecked") // as of Context.pipe
        Context<Integer> context() {
            return (Context<Integer>) Proxy.newProxyInstance(
                    Context.class.getClassLoader(), new Class<?>[] {Context.class}, (proxy, method, arguments) -> {
                        if (!method.getName().equals("pipe")) {
                            throw new AssertionError("does more than to pipe: " + method);
                        }
                        piped = (CompletableFuture<?>) arguments[0];
                        mapper = (BiFunction<Object, Throwable, Integer>) arguments[1];
                        return null;
                    });
        }

        int waiting() {
            return piped.isDone() ? 1 : 0;
        }

        /** A turn, which makes the message that it handles. */
        int take() {
            return mapper.apply(null, null);
        }
    }

    /** The value is set in the turn of the last change. */
    @JCStressTest
    @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "the turn is told the newest value")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the turn comes too early, and the next change waits")
    @Outcome(id = "1, 0", expect = Expect.FORBIDDEN, desc = "the newest value is never told")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a message that tells nothing new")
    @State
    public static class NewestIsTold {
        private final Latest<Integer> latest = new Latest<>(Idle.SYSTEM, 1);
        private final Mailbox mailbox = new Mailbox();
        private final ActorObserver<Integer, Integer> observer =
                new ActorObserver<>(latest, mailbox.context(), value -> value);

        public NewestIsTold() {
            observer.begin();
        }

        @Actor
        public void turn(II_Result r) {
            r.r1 = mailbox.take();
        }

        @Actor
        public void setter() {
            latest.set(2);
            observer.run();
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = mailbox.waiting();
        }
    }

    /** The turn waits for the next change without a look at what has changed meanwhile. */
    @JCStressTest
    @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "the turn is told the newest value")
    @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the turn comes too early, and the next change waits")
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE_INTERESTING, desc = "the newest value is never told")
    @Outcome(expect = Expect.FORBIDDEN, desc = "something else")
    @State
    public static class NoSecondLookTwin {
        private final AtomicInteger value = new AtomicInteger(1);
        private final AtomicReference<CompletableFuture<Integer>> wait = new AtomicReference<>();
        private final CompletableFuture<Integer> changed = new CompletableFuture<>();

        @Actor
        public void turn(II_Result r) {
            r.r1 = value.get();
            if (r.r1 == 1) {
                wait.set(changed);
            }
        }

        @Actor
        public void setter() {
            value.set(2);
            CompletableFuture<Integer> open = wait.get();
            if (open != null) {
                open.complete(2);
            }
        }

        @Arbiter
        public void later(II_Result r) {
            r.r2 = changed.isDone() ? 1 : 0;
        }
    }
}
