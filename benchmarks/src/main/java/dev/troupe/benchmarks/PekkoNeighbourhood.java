package dev.troupe.benchmarks;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.Map;
import org.apache.pekko.Version;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SpawnProtocol;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Pekko's typed actors, with two threads or as many as it takes by itself, and slow calls on a dispatcher of their own. */
final class PekkoNeighbourhood implements Neighbourhood {
    private static final Duration LIMIT = Duration.ofHours(1);
    private static final String TWO_THREADS = """
            pekko.actor.default-dispatcher.fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
            """;

    private record Question(long number, ActorRef<Long> replyTo) {}

    private record Go() {}

    private final ActorSystem<SpawnProtocol.Command> system;
    private final Props props;

    private PekkoNeighbourhood(String config, Props props) {
        var settings = ConfigFactory.parseString(config).withFallback(ConfigFactory.load());
        this.system = ActorSystem.create(SpawnProtocol.create(), "peer", settings);
        this.props = props;
    }

    static PekkoNeighbourhood ofTwoThreads() {
        return new PekkoNeighbourhood(TWO_THREADS, Props.empty());
    }

    static PekkoNeighbourhood asItComes() {
        return new PekkoNeighbourhood("", Props.empty());
    }

    /** What its manual says of calls that block: they get a dispatcher of their own. This one has 16 threads as it comes. */
    static PekkoNeighbourhood withBlockingDispatcher() {
        return new PekkoNeighbourhood(TWO_THREADS, DispatcherSelector.blocking());
    }

    @Override
    public Neighbour spawnNeighbour() {
        ActorRef<Question> actor = spawn(
                Behaviors.receiveMessage(question -> {
                    question.replyTo.tell(question.number + 1);
                    return Behaviors.same();
                }),
                Props.empty());
        return number -> AskPattern.ask(actor, replyTo -> new Question(number, replyTo), LIMIT, system.scheduler());
    }

    @Override
    public Runnable spawnTroublemaker(Trouble trouble) {
        Behavior<Go> behavior = Behaviors.receive((context, go) -> {
            trouble.once(() -> {});
            if (trouble.again()) {
                context.getSelf().tell(go);
            }
            return Behaviors.same();
        });
        ActorRef<Go> actor = spawn(behavior, props);
        return () -> actor.tell(new Go());
    }

    private <M> ActorRef<M> spawn(Behavior<M> behavior, Props props) {
        return AskPattern.<SpawnProtocol.Command, ActorRef<M>>ask(
                        system,
                        replyTo -> new SpawnProtocol.Spawn<>(behavior, "", props, replyTo),
                        LIMIT,
                        system.scheduler())
                .toCompletableFuture()
                .join();
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("version", Version.current());
    }
}
