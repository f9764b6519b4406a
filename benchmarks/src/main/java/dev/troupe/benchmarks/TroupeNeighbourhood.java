package dev.troupe.benchmarks;

import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Reply;
import dev.troupe.SpawnOptions;
import dev.troupe.benchmarks.Street.Hung;
import java.time.Duration;
import java.util.Map;

/** Troupe with two workers, spread over which all are. Slow calls are slow turns, or go to {@link ActorSystem#blocking}. */
final class TroupeNeighbourhood implements Neighbourhood {
    private static final Duration LIMIT = Duration.ofHours(1);

    private record Question(long number, Reply<Long> reply) {}

    private record Go() {}

    private final ActorSystem system;
    private final Hung hung;
    private final boolean blocking;

    TroupeNeighbourhood(Hung hung, boolean blocking) {
        this.system = ActorSystem.create(
                TroupeSettings.hungAfter(hung.after()).workers(2).build());
        this.hung = hung;
        this.blocking = blocking;
    }

    @Override
    public Neighbour spawnNeighbour() {
        ActorRef<Question> actor = system.spawn(() -> (question, context) -> question.reply.with(question.number + 1));
        return number -> actor.ask(reply -> new Question(number, reply), LIMIT);
    }

    @Override
    public Runnable spawnTroublemaker(Trouble trouble) {
        ActorRef<Go> actor = blocking ? spawnBlocking(trouble) : spawnInTurn(trouble);
        return () -> actor.tell(new Go());
    }

    private ActorRef<Go> spawnInTurn(Trouble trouble) {
        return system.spawn(
                () -> (go, context) -> {
                    trouble.once(context::now);
                    if (trouble.again()) {
                        context.self().tell(go);
                    }
                },
                SpawnOptions.defaults().withAttempts(hung.attempts()));
    }

    private ActorRef<Go> spawnBlocking(Trouble trouble) {
        return system.spawn(() -> (go, context) -> context.pipe(
                system.blocking(() -> {
                    trouble.once(() -> {});
                    return go;
                }),
                (again, failure) -> go));
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> all = TroupeSettings.of(system.settings());
        all.put("attempts", Integer.toString(hung.attempts()));
        return all;
    }
}
