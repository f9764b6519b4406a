package dev.troupe.router;

import dev.troupe.Actor;
import dev.troupe.Context;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Tells the subscribers of a topic of its events, one after the other. What it knows is kept by the topic. */
final class Teller implements Actor<Publication> {
    /** However long a backlog stays full, it is no failure. */
    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final Topic<?> topic;

    Teller(Topic<?> topic) {
        this.topic = topic;
    }

    @Override
    public void started(Context<Publication> context) {
        topic.endThoseThatAreStuck();
        awaitRoom(context); // the last incarnation may have ended while it did
    }

    @Override
    public void receive(Publication publication, Context<Publication> context) {
        topic.tellAll(publication, context);
        awaitRoom(context);
    }

    private void awaitRoom(Context<Publication> context) {
        CompletableFuture<@Nullable Void> room = topic.room();
        if (room != null) {
            context.await(room, FOR_EVER, (none, failure) -> awaitRoom(context));
        }
    }
}
