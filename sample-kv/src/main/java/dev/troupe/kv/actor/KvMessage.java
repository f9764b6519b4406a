package dev.troupe.kv.actor;

import dev.troupe.Reply;
import dev.troupe.journal.JournalWriter;
import dev.troupe.kv.command.DebugCommand;
import dev.troupe.kv.command.StoreCommand;
import dev.troupe.router.ActorKey;
import java.util.List;

/** What the key-value actor takes. */
public sealed interface KvMessage {
    /** Under which the router knows the key-value actor. */
    ActorKey<KvMessage> KEY = ActorKey.of("kv", KvMessage.class);

    /**
     * Carry out these commands, in order.
     *
     * @param commands each of them all or nothing
     * @param reply given at once; not for the client before it is safe
     */
    record Batch(List<StoreCommand> commands, Reply<Answer> reply) implements KvMessage {}

    /** Fail on purpose. */
    record Debug(DebugCommand command, Reply<Answer> reply) implements KvMessage {}

    /** What the writer says. */
    record Journal(JournalWriter.Notice notice) implements KvMessage {}

    /** It is time to drop keys that have expired. */
    record Sweep() implements KvMessage {}
}
