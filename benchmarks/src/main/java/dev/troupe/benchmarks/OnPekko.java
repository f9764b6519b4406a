package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.STOP;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Pekko's typed actors. */
final class OnPekko implements Actors<ActorRef<Object>, ActorContext<Object>> {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String QUIET = """
            pekko.loglevel = OFF
            pekko.stdout-loglevel = OFF
            pekko.log-dead-letters = off
            """;
    private static final String TUNED = """
            pekko.actor.default-mailbox.mailbox-type = "org.apache.pekko.dispatch.SingleConsumerOnlyUnboundedMailbox"
            pekko.actor.default-dispatcher {
              throughput = 256
              fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
            }
            """;

    private record Question(long number, ActorRef<Long> replyTo) {}

    private final ActorSystem<SpawnProtocol.Command> system;

    private OnPekko(String config) {
        var settings = ConfigFactory.parseString(QUIET + config).withFallback(ConfigFactory.load());
        this.system = ActorSystem.create(SpawnProtocol.create(), "peer", settings);
    }

    /** As it comes: it has eight threads at least. */
    static OnPekko untuned() {
        return new OnPekko("");
    }

    /** Two threads, longer batches, and the mailbox that is fastest. */
    static OnPekko tuned() {
        return new OnPekko(TUNED);
    }

    @Override
    public <M> Kind<ActorRef<Object>, ActorContext<Object>> kind(
            Supplier<? extends Behaviour<M, ActorContext<Object>>> factory) {
        Behavior<Object> behavior = Behaviors.setup(context -> behavior(factory.get(), context));
        return new Kind<>() {
            @Override
            public ActorRef<Object> spawn() {
                return OnPekko.this.spawn(behavior);
            }

            @Override
            public ActorRef<Object> spawn(ActorContext<Object> parent) {
                return parent.spawnAnonymous(behavior);
            }
        };
    }

    @SuppressWarnings("unchecked") // a behaviour is sent only what it takes
    private static <M> Behavior<Object> behavior(
            Behaviour<M, ActorContext<Object>> behaviour, ActorContext<Object> context) {
        return Behaviors.receiveMessage(
                message -> behaviour.receive((M) message, context) == STOP ? Behaviors.stopped() : Behaviors.same());
    }

    private ActorRef<Object> spawn(Behavior<Object> behavior) {
        return AskPattern.<SpawnProtocol.Command, ActorRef<Object>>ask(
                        system,
                        replyTo -> new SpawnProtocol.Spawn<>(behavior, "", Props.empty(), replyTo),
                        LIMIT,
                        system.scheduler())
                .toCompletableFuture()
                .join();
    }

    @Override
    public ActorRef<Object> self(ActorContext<Object> context) {
        return context.getSelf();
    }

    @Override
    public void tell(ActorContext<Object> context, ActorRef<Object> to, Object message) {
        to.tell(message);
    }

    @Override
    public void tell(ActorRef<Object> to, Object message) {
        to.tell(message);
    }

    @Override
    public ActorRef<Object> spawnAnswering() {
        return spawn(Behaviors.receiveMessage(message -> {
            var question = (Question) message;
            question.replyTo.tell(question.number + 1);
            return Behaviors.same();
        }));
    }

    @Override
    public CompletionStage<Long> ask(ActorRef<Object> answering, long question) {
        return AskPattern.ask(answering, replyTo -> new Question(question, replyTo), LIMIT, system.scheduler());
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
    }
}
