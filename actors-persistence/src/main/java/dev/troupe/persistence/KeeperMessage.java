package dev.troupe.persistence;

import dev.troupe.Reply;
import dev.troupe.journal.JournalWriter;
import dev.troupe.spi.ControlMessage;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the {@link Keeper} of a store takes: commands, and what it and its actors have to say to one another. */
sealed interface KeeperMessage {
    /** From clients: a command for a durable actor, loaded or not. */
    record Command(EntityKey key, Object command) implements KeeperMessage {}

    /**
     * From an actor that starts: what was before? What its earlier incarnations have sent has come by then.
     *
     * @param number of the actor, unlike that of all others of the store
     */
    record Load(EntityKey key, long number, Reply<Loaded> reply) implements KeeperMessage, ControlMessage {}

    /** The answer: the past, and the number of this incarnation, unlike that of every other one of the store. */
    record Loaded(@Nullable Past past, long life, @Nullable String noRoom) {
        /** To one that was to leave, or has failed meanwhile in some other way: the keeper knows of another one by now. */
        static final Loaded REPLACED = new Loaded(null, 0, null);
    }

    /**
     * From an actor: append what has happened in a turn of it. It is told when that is durable.
     *
     * @param number of the record, among those of this incarnation: from 1, without a gap
     * @param record the facts as they are to be in the journal
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Append(Facts facts, long life, long number, byte[] record) implements KeeperMessage, ControlMessage {}

    /**
     * From an actor with much to hold back, which awaits it.
     *
     * @param done to be completed when all that it has sent so far is durable. Not a request, whose deadline would be that of
     *     the command which the actor is at
     */
    record WhenDurable(EntityKey key, long life, CompletableFuture<Boolean> done)
            implements KeeperMessage, ControlMessage {}

    /**
     * From an actor that has nothing to do, and does nothing any more until it hears from the keeper.
     *
     * @param handled the commands that it has handled, as far as it knows; if none is on its way, the actor may go
     */
    record Idle(EntityKey key, long life, long handled) implements KeeperMessage, ControlMessage {}

    /** A loaded actor has ended. */
    record Ended(EntityKey key) implements KeeperMessage, ControlMessage {}

    /** There was more to tell than one turn can. */
    record GoOn() implements KeeperMessage, ControlMessage {}

    /** From the writer of the journal. */
    record FromWriter(JournalWriter.Notice notice) implements KeeperMessage, ControlMessage {}
}
