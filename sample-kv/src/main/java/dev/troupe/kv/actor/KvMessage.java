package dev.troupe.kv.actor;

import dev.troupe.Reply;
import dev.troupe.kv.command.DebugCommand;
import dev.troupe.kv.command.StoreCommand;
import dev.troupe.kv.resp.RespValue;
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
     * @param reply one value per command, when everything they saw and did is safe by the sync mode
     */
    record Batch(List<StoreCommand> commands, Reply<List<RespValue>> reply) implements KvMessage {}

    /** Fail on purpose. */
    record Debug(DebugCommand command, Reply<List<RespValue>> reply) implements KvMessage {}

    /** The writer says that every record up to this sequence is safe. */
    record Durable(long upTo) implements KvMessage {}

    /** It is time to drop keys that have expired. */
    record Sweep() implements KvMessage {}
}
