package dev.troupe.persistence;

import dev.troupe.Reply;
import dev.troupe.journal.JournalWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the {@link Keeper} of a store takes. */
sealed interface KeeperMessage {
    /** From clients: a command for a durable actor, loaded or not. */
    record Command(EntityKey key, Object command) implements KeeperMessage {}

    /** From an actor that starts: what was before? What its earlier incarnations have sent has come by then. */
    record Load(EntityKey key, Reply<Loaded> reply) implements KeeperMessage {}

    /** The answer: the past, and the number of this incarnation, unlike that of every other one of the store. */
    record Loaded(@Nullable Past past, long life, @Nullable String noRoom) {}

    /** From an actor: append these facts. It is told when they are durable. */
    record Append(EntityKey key, long life, long upTo, List<Recorded> facts) implements KeeperMessage {}

    /** A fact, and what it is in the journal. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Recorded(Fact fact, byte[] record) {}

    /** From an actor with much to hold back: answer when all it has sent so far is durable. */
    record WhenDurable(EntityKey key, Reply<Boolean> reply) implements KeeperMessage {}

    /**
     * From an actor that has nothing to do.
     *
     * @param handled the commands that it has handled, as far as it knows; if none is on its way, the actor may go
     */
    record Idle(EntityKey key, long life, long handled) implements KeeperMessage {}

    /** A loaded actor has ended. */
    record Ended(EntityKey key) implements KeeperMessage {}

    /** From the writer of the journal. */
    record FromWriter(JournalWriter.Notice notice) implements KeeperMessage {}
}
