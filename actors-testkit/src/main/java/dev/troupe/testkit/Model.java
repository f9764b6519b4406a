package dev.troupe.testkit;

import java.util.Objects;

/**
 * What a thing does when one operation comes after the other: the specification against which {@link Linearizability} holds
 * a history. Its methods are pure functions, which never refuse.
 *
 * @param <S> the states; immutable, and equal if they are the same
 * @param <I> what is asked for; immutable
 * @param <O> the answers; immutable
 */
public interface Model<S, I, O> {
    /** The state before the first operation on a key. */
    S initial();

    /** What an operation does in a state. */
    Result<S, O> step(S state, I input);

    /**
     * Whether the answer that was seen will do where the model gives another one. Unless told otherwise the two are equal.
     */
    default boolean allows(O expected, O seen) {
        return Objects.equals(expected, seen);
    }

    /**
     * The part of the state that an operation is about. Operations on different keys do not depend on one another, and are
     * checked apart, which is much faster. Unless told otherwise there is one part only.
     */
    default Object key(I input) {
        return "all";
    }

    /**
     * What an operation does.
     *
     * @param state that it leaves
     * @param output its answer
     */
    record Result<S, O>(S state, O output) {}
}
