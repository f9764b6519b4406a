package dev.troupe.benchmarks;

import static dev.troupe.benchmarks.Actors.Next.STOP;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Placement;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Troupe as it comes, with two workers. */
final class OnTroupe implements Actors<ActorRef<Object>, Context<Object>> {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private record Question(long number, Reply<Long> reply) {}

    private final ActorSystem system =
            ActorSystem.create(SystemSettings.builder().workers(2).build());

    @Override
    public <M> Kind<ActorRef<Object>, Context<Object>> kind(Supplier<? extends Behaviour<M, Context<Object>>> factory) {
        Supplier<Actor<Object>> actors = () -> actor(factory.get());
        return new Kind<>() {
            @Override
            public ActorRef<Object> spawn() {
                return system.spawn(actors);
            }

            @Override
            public ActorRef<Object> spawn(Context<Object> parent) {
                return parent.spawn(actors);
            }

            @Override
            public ActorRef<Object> spawnOn(int worker) {
                return system.spawn(actors, SpawnOptions.defaults().withPlacement(new Placement.On(worker)));
            }
        };
    }

    @SuppressWarnings("unchecked") // a behaviour is sent only what it takes
    private static <M> Actor<Object> actor(Behaviour<M, Context<Object>> behaviour) {
        return (message, context) -> {
            if (behaviour.receive((M) message, context) == STOP) {
                context.stop();
            }
        };
    }

    @Override
    public ActorRef<Object> self(Context<Object> context) {
        return context.self();
    }

    @Override
    public void tell(Context<Object> context, ActorRef<Object> to, Object message) {
        to.tell(message);
    }

    @Override
    public void tell(ActorRef<Object> to, Object message) throws InterruptedException {
        to.tellOrWait(message);
    }

    @Override
    public ActorRef<Object> spawnAnswering() {
        return system.spawn(() -> (message, context) -> {
            var question = (Question) message;
            question.reply.with(question.number + 1);
        });
    }

    @Override
    public CompletionStage<Long> ask(ActorRef<Object> answering, long question) throws InterruptedException {
        return answering.<Long>askOrWait(reply -> new Question(question, reply), LIMIT);
    }

    @Override
    public void close() {
        system.close();
    }
}
