package dev.troupe.persistence;

import dev.troupe.persistence.codec.Encoded;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What made one durable actor what it is, as it stands in the journal: its last state and the events since, newest first.
 * Immutable, so that it may be read by whoever has it.
 *
 * @param content encoded
 * @param isState whether nothing before it matters
 * @param before what it follows; null for a state, and for the first event
 * @param events how many events there are since the last state
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Past(byte[] content, boolean isState, @Nullable Past before, int events) {
    /** The past with this fact behind it; null if there is none any more. */
    static @Nullable Past with(@Nullable Past before, Fact fact) {
        return switch (fact.what()) {
            case EVENT -> new Past(fact.content(), false, before, before == null ? 1 : before.events + 1);
            case STATE -> new Past(fact.content(), true, null, 0);
            case DELETED -> null;
        };
    }

    /** What all of it makes. */
    static <E, S> S replay(@Nullable Past past, DurableKind<?, E, S> kind, DurableActor<?, E, S> actor) {
        Deque<Past> events = new ArrayDeque<>();
        Past at = past;
        for (; at != null && !at.isState; at = at.before) {
            events.push(at);
        }
        S state = at == null ? actor.initial() : kind.states().decode(Encoded.of(at.content));
        for (Past event : events) {
            state = actor.apply(state, kind.events().decode(Encoded.of(event.content)));
        }
        return state;
    }

    /** The facts that make it again. */
    void facts(EntityKey key, Consumer<Facts> out) {
        Deque<Past> oldestFirst = new ArrayDeque<>();
        for (Past at = this; at != null; at = at.before) {
            oldestFirst.push(at);
        }
        oldestFirst.forEach(at -> out.accept(
                new Facts(key, List.of(new Fact(at.isState ? Fact.What.STATE : Fact.What.EVENT, at.content)))));
    }
}
