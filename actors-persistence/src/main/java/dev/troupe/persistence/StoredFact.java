package dev.troupe.persistence;

import dev.troupe.persistence.codec.CodecException;
import dev.troupe.persistence.codec.Encoded;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record of a {@link DurableStore}, for who reads its journal without the store. Any thread.
 *
 * @param what has happened to the actor: event, state or deleted
 * @param kind of the actor
 * @param id of the actor among those of its kind
 * @param content the event or state, or null after a deletion
 */
public record StoredFact(
        String what, String kind, String id, @Nullable Encoded content) {
    /** Whether the record of a journal is one. */
    public static boolean isFact(Encoded record) {
        return record.type().equals(Fact.TYPE);
    }

    /**
     * Reads one.
     *
     * @throws CodecException if the record is none
     */
    public static StoredFact of(Encoded record) {
        Fact fact = Fact.of(record);
        Encoded content = fact.what() == Fact.What.DELETED ? null : Encoded.of(fact.content());
        return new StoredFact(
                fact.what().name().toLowerCase(Locale.ROOT),
                fact.key().kind(),
                fact.key().id(),
                content);
    }
}
