package dev.troupe.persistence;

import dev.troupe.persistence.codec.CodecException;
import dev.troupe.persistence.codec.Encoded;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record of a {@link DurableStore}, for who reads its journal without the store: what has happened to one actor in one
 * turn. Any thread.
 *
 * @param kind of the actor
 * @param id of the actor among those of its kind
 * @param facts in order
 */
public record StoredFacts(String kind, String id, List<StoredFact> facts) {
    /**
     * One of them.
     *
     * @param what has happened to the actor: event, state or deleted
     * @param content the event or state, or null after a deletion
     */
    public record StoredFact(String what, @Nullable Encoded content) {}

    /** Whether the record of a journal is one. */
    public static boolean isOf(Encoded record) {
        return record.type().equals(Facts.TYPE);
    }

    /**
     * Reads one.
     *
     * @throws CodecException if the record is none
     */
    public static StoredFacts of(Encoded record) {
        Facts read = Facts.of(record);
        return new StoredFacts(
                read.key().kind(),
                read.key().id(),
                read.facts().stream().map(StoredFacts::stored).toList());
    }

    private static StoredFact stored(Fact fact) {
        return new StoredFact(
                fact.what().name().toLowerCase(Locale.ROOT),
                fact.what() == Fact.What.DELETED ? null : Encoded.of(fact.content()));
    }
}
