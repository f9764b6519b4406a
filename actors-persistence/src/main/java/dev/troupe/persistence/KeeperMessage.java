package dev.troupe.persistence;

import dev.troupe.Reply;
import dev.troupe.journal.JournalWriter;
import dev.troupe.spi.ControlMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the {@link Keeper} of a store takes: commands, and what it and its actors have to say to one another. */
sealed interface KeeperMessage {
    /** From clients: a command for a durable actor, loaded or not. */
    record Command(EntityKey key, Object command) implements KeeperMessage {}

    /**
     * From an actor that starts: what was before? What its earlier incarnations have sent has come by then.
     *
     * @param number of the actor, among all that were spawned
     */
    record Load(EntityKey key, long number, Reply<Loaded> reply) implements KeeperMessage, ControlMessage {}

    /** The answer: the past, and the number of this incarnation, unlike that of every other one of the store. */
    record Loaded(@Nullable Past past, long life, @Nullable String noRoom) {
        /** To one that was to leave, or has failed meanwhile in some other way: the keeper knows of another one by now. */
        static final Loaded REPLACED = new Loaded(null, 0, null);
    }

    /**
     * From an actor: append these facts. It is told when they are durable.
     *
     * @param upTo how many facts this incarnation has sent, with these
     */
    record Append(EntityKey key, long life, long upTo, List<Recorded> facts) implements KeeperMessage, ControlMessage {}

    /** A fact, and what it is in the journal. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Recorded(Fact fact, byte[] record) {}

    /** From an actor with much to hold back: answer when all it has sent so far is durable. */
    record WhenDurable(EntityKey key, long life, Reply<Boolean> reply) implements KeeperMessage, ControlMessage {}

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
