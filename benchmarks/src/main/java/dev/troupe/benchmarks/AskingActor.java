package dev.troupe.benchmarks;

import dev.troupe.Actor;
import dev.troupe.ActorRef;
import dev.troupe.ActorSystem;
import dev.troupe.Context;
import dev.troupe.Placement;
import dev.troupe.SpawnOptions;
import dev.troupe.SystemSettings;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Asks for an append, and for the next one when it is told that this is safe. */
final class AskingActor implements Actor<AskingActor.Safe> {
    /** Where all actors live but the one that waits for the disk. */
    static final SpawnOptions HERE = SpawnOptions.defaults().withPlacement(new Placement.On(0));

    /** Where that lives. */
    static final Placement WRITER = new Placement.On(1);

    /** What it is told. */
    enum Safe {
        SAFE
    }

    private final Acknowledgements acknowledgements;
    private final Consumer<ActorRef<Safe>> asking;
    private long asked;

    private AskingActor(Acknowledgements acknowledgements, Consumer<ActorRef<Safe>> asking) {
        this.acknowledgements = acknowledgements;
        this.asking = asking;
    }

    static ActorSystem system() {
        return ActorSystem.create(SystemSettings.builder().workers(2).build());
    }

    /** Has as many of them ask as there are to be writers, each in its way. */
    static AppendFigures measure(ActorSystem system, AppendLoad load, IntFunction<Consumer<ActorRef<Safe>>> ways)
            throws InterruptedException {
        var acknowledgements = new Acknowledgements(load);
        for (int i = 0; i < load.writers(); i++) {
            Consumer<ActorRef<Safe>> way = ways.apply(i);
            system.spawn(() -> new AskingActor(acknowledgements, way), HERE);
        }
        acknowledgements.awaitEnd();
        return acknowledgements.figures();
    }

    @Override
    public void started(Context<Safe> context) {
        ask(context);
    }

    @Override
    public void receive(Safe safe, Context<Safe> context) {
        acknowledgements.told(asked);
        ask(context);
    }

    private void ask(Context<Safe> context) {
        asked = System.nanoTime();
        asking.accept(context.self());
    }
}
