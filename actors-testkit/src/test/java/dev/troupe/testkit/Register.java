package dev.troupe.testkit;

import java.util.Optional;

/** Numbers under keys. An answer is the number that was there or is there now, or whether it was as expected. */
final class Register implements Model<Optional<Integer>, Register.Input, Object> {
    sealed interface Input {
        String key();
    }

    record Get(String key) implements Input {}

    record Set(String key, int value) implements Input {}

    record Delete(String key) implements Input {}

    record Increment(String key) implements Input {}

    record CompareAndSet(String key, int expected, int value) implements Input {}

    @Override
    public Optional<Integer> initial() {
        return Optional.empty();
    }

    @Override
    public Result<Optional<Integer>, Object> step(Optional<Integer> state, Input input) {
        return switch (input) {
            case Get get -> new Result<>(state, state);
            case Set set -> new Result<>(Optional.of(set.value), "ok");
            case Delete delete -> new Result<>(Optional.empty(), state.isPresent());
            case Increment increment -> {
                int next = state.orElse(0) + 1;
                yield new Result<>(Optional.of(next), next);
            }
            case CompareAndSet cas -> {
                boolean same = state.equals(Optional.of(cas.expected));
                yield new Result<>(same ? Optional.of(cas.value) : state, same);
            }
        };
    }

    @Override
    public Object key(Input input) {
        return input.key();
    }
}
