package dev.troupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.testkit.Register.CompareAndSet;
import dev.troupe.testkit.Register.Delete;
import dev.troupe.testkit.Register.Get;
import dev.troupe.testkit.Register.Increment;
import dev.troupe.testkit.Register.Input;
import dev.troupe.testkit.Register.Set;
import dev.troupe.testkit.Verdict.Linearizable;
import dev.troupe.testkit.Verdict.Violated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Histories of clients whose operations overlap at random, and take effect at one instant each. */
class RandomHistoriesTest {
    private static final Register MODEL = new Register();
    private static final int ROUNDS = 5_000;

    /** Plays clients of a register that is right, or of one that gives any answer now and then. */
    private static final class Clients {
        private final Random random;
        private final int keys;
        private final double wrong;
        private final History<Input, Object> history = new History<>();
        private final Map<String, Optional<Integer>> states = new HashMap<>();

        Clients(long seed, int keys, double wrong) {
            this.random = new Random(seed);
            this.keys = keys;
            this.wrong = wrong;
        }

        /** Of one client; null where it has nothing under way. */
        private record UnderWay(History<Input, Object>.Call call, Input input, boolean happened, Object output) {}

        History<Input, Object> play(int operations, int clients, double silent) {
            var underWay = new UnderWay[clients];
            int left = operations;
            while (left > 0) {
                int client = random.nextInt(clients);
                UnderWay its = underWay[client];
                if (its == null) {
                    Input input = input();
                    left--;
                    underWay[client] = new UnderWay(history.invoke(client, input), input, false, "none");
                } else if (random.nextDouble() < silent) {
                    if (random.nextBoolean()) {
                        its.call.over();
                    }
                    underWay[client] = null;
                } else if (!its.happened) {
                    underWay[client] = new UnderWay(its.call, its.input, true, happens(its.input));
                } else {
                    its.call.returned(its.output);
                    underWay[client] = null;
                }
            }
            return history;
        }

        private Input input() {
            String key = "key " + random.nextInt(keys);
            return switch (random.nextInt(6)) {
                case 0 -> new Set(key, random.nextInt(3));
                case 1 -> new Delete(key);
                case 2 -> new Increment(key);
                case 3 -> new CompareAndSet(key, random.nextInt(3), random.nextInt(3));
                default -> new Get(key);
            };
        }

        private Object happens(Input input) {
            var result = MODEL.step(states.getOrDefault(input.key(), MODEL.initial()), input);
            if (random.nextDouble() < wrong) {
                return MODEL.step(Optional.of(random.nextInt(3)), input).output();
            }
            states.put(input.key(), result.state());
            return result.output();
        }
    }

    @Test
    void agreesWithATrialOfAllOrders() {
        int linearizable = 0;
        int violated = 0;
        for (long seed = 0; seed < ROUNDS; seed++) {
            History<Input, Object> history = new Clients(seed, 1, 0.2).play(7, 4, 0.2);
            boolean expected = hasOrder(history.operations(), MODEL.initial());
            Verdict verdict = Linearizability.check(history, MODEL);
            assertThat(verdict instanceof Linearizable)
                    .as("seed %d: %s", seed, verdict)
                    .isEqualTo(expected);
            assertThat(verdict instanceof Violated).isNotEqualTo(expected);
            linearizable += expected ? 1 : 0;
            violated += expected ? 0 : 1;
        }
        assertThat(linearizable).isGreaterThan(ROUNDS / 10);
        assertThat(violated).isGreaterThan(ROUNDS / 10);
    }

    /** Tries every operation that may be first, and all orders of the others after it. */
    private static boolean hasOrder(List<Operation<Input, Object>> operations, Optional<Integer> state) {
        if (operations.stream().allMatch(operation -> operation.response() == null)) {
            return true;
        }
        for (Operation<Input, Object> first : operations) {
            if (first.response() == null && hasOrder(without(operations, first), state)) {
                return true; // it never had an effect
            }
            var result = MODEL.step(state, first.input());
            var response = first.response();
            var others = without(operations, first);
            if (others.stream().noneMatch(other -> isBefore(other, first))
                    && (response == null || result.output().equals(response.output()))
                    && hasOrder(others, result.state())) {
                return true;
            }
        }
        return false;
    }

    private static List<Operation<Input, Object>> without(
            List<Operation<Input, Object>> operations, Operation<Input, Object> one) {
        var others = new ArrayList<>(operations);
        others.remove(one);
        return others;
    }

    private static boolean isBefore(Operation<?, ?> one, Operation<?, ?> other) {
        var response = one.response();
        var end = response == null ? one.over() : response.returned();
        return end != null && end.position() < other.invoked().position();
    }

    @Test
    void whatTakesEffectAtOneInstantIsAlwaysAccepted() {
        for (long seed = 0; seed < 200; seed++) {
            assertThat(Linearizability.check(new Clients(seed, 1, 0).play(200, 6, 0.02), MODEL))
                    .as("seed %d", seed)
                    .isEqualTo(new Linearizable());
        }
    }

    @Test
    void longHistoriesOfManyKeysAreAccepted() {
        assertThat(Linearizability.check(new Clients(1, 100, 0).play(10_000, 10, 0.001), MODEL))
                .isEqualTo(new Linearizable());
        assertThat(Linearizability.check(new Clients(1, 1, 0).play(10_000, 10, 0), MODEL))
                .isEqualTo(new Linearizable());
    }
}
