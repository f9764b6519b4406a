package dev.troupe.kv.actor;

import dev.troupe.kv.resp.RespValue;
import java.util.List;

/**
 * The answer to a batch, and what it rests on. It may be given to the client when the {@link Horizon} says that it is safe.
 *
 * @param values one per command
 * @param incarnation of the key-value actor that gave it
 * @param upTo the last sequence that its commands have written or may have seen
 */
public record Answer(List<RespValue> values, long incarnation, long upTo) {}
