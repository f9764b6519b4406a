package dev.troupe.persistence;

import dev.troupe.Lifetime;
import dev.troupe.SpawnOptions;
import dev.troupe.persistence.codec.Codec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Durable actors of one kind in a {@link DurableStore}: how they are made, encoded and run. Immutable.
 *
 * @param name by which the journal knows them: never changed, and unlike all other kinds of the store; 1 to 255 bytes
 * @param factory makes the instances, one per incarnation
 * @param events encodes the events
 * @param states encodes the states, which spare the reading of old events
 * @param stateEvery after so many events the state is persisted as well; from 1 on
 * @param passivateAfter an actor that no message has come to for so long leaves the memory until the next command; its
 *     timers, what it has asked or piped, and requests that it has kept to answer later go with it
 * @param options how each actor is run; neither permanent nor kept across restarts, and it starts again from its past where
 *     its policy resumes. A mailbox that is full holds up the whole store, unless its overflow is another than WAIT
 * @param <C> the commands
 * @param <E> the events
 * @param <S> the state
 */
public record DurableKind<C, E, S>(
        String name,
        Supplier<? extends DurableActor<C, E, S>> factory,
        Codec<E> events,
        Codec<S> states,
        int stateEvery,
        Duration passivateAfter,
        SpawnOptions options) {
    private static final int STATE_EVERY = 100;
    private static final Duration PASSIVATE_AFTER = Duration.ofMinutes(2);
    static final int MAX_NAME = 255;

    /** Checks the values. */
    public DurableKind {
        requireName("the name of a kind", name);
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(events, "events");
        Objects.requireNonNull(states, "states");
        if (stateEvery < 1) {
            throw new IllegalArgumentException("a state is persisted after 1 event or more: stateEvery=" + stateEvery);
        }
        if (!passivateAfter.isPositive()) {
            throw new IllegalArgumentException("passivateAfter must be positive: passivateAfter=" + passivateAfter);
        }
        if (options.keepAcrossRestart()) {
            throw new IllegalArgumentException(
                    "a durable actor ends with the incarnation of its store: keepAcrossRestart=true kind=" + name);
        }
        if (options.lifetime() == Lifetime.PERMANENT) {
            throw new IllegalArgumentException(
                    "a durable actor ends when it leaves the memory: lifetime=PERMANENT kind=" + name);
        }
    }

    static void requireName(String what, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < 1 || bytes.length > MAX_NAME) {
            throw new IllegalArgumentException(what + " has 1 to " + MAX_NAME + " bytes: length=" + bytes.length);
        }
        if (!new String(bytes, StandardCharsets.UTF_8).equals(name)) {
            throw new IllegalArgumentException(what + " can be written in UTF-8: name=" + name);
        }
    }

    /** Actors that persist events: a state after each 100, out of memory after two idle minutes. */
    public static <C, E, S> DurableKind<C, E, S> ofEvents(
            String name, Supplier<? extends DurableActor<C, E, S>> factory, Codec<E> events, Codec<S> states) {
        return new DurableKind<>(name, factory, events, states, STATE_EVERY, PASSIVATE_AFTER, SpawnOptions.defaults());
    }

    /** Actors that persist their state, out of memory after two idle minutes. */
    public static <C, S> DurableKind<C, S, S> ofStates(
            String name, Supplier<? extends DurableState<C, S>> factory, Codec<S> states) {
        return new DurableKind<>(name, factory, states, states, 1, PASSIVATE_AFTER, SpawnOptions.defaults());
    }

    /** The same kind with another number of events between two states. */
    public DurableKind<C, E, S> withStateEvery(int count) {
        return new DurableKind<>(name, factory, events, states, count, passivateAfter, options);
    }

    /** The same kind with another time after which idle actors leave the memory. */
    public DurableKind<C, E, S> withPassivateAfter(Duration idle) {
        return new DurableKind<>(name, factory, events, states, stateEvery, idle, options);
    }

    /** The same kind with other options for each actor. */
    public DurableKind<C, E, S> withOptions(SpawnOptions each) {
        return new DurableKind<>(name, factory, events, states, stateEvery, passivateAfter, each);
    }
}
