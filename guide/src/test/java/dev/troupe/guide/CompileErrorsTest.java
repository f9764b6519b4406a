package dev.troupe.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.Actor;
import dev.troupe.Context;
import dev.troupe.Reply;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/guide/compile-errors.md says the compiler finds, it finds, in that line; and nothing in the corrected twin. */
class CompileErrorsTest {
    // region given
    sealed interface Greeting {}

    record Greet(String name) implements Greeting {}

    record Count(Reply<Integer> reply) implements Greeting {}

    static final class Greeter implements Actor<Greeting> {
        @Override
        public void receive(Greeting message, Context<Greeting> context) {}
    }

    static final class Parrot implements Actor<String> {
        @Override
        public void receive(String message, Context<String> context) {}
    }
    // endregion

    @ParameterizedTest
    @EnumSource
    void theCompilerFindsTheMistakeInItsLine(Mistake mistake) {
        assertThat(mistake.errorsOfWrong()).singleElement().satisfies(found -> {
            assertThat(found.getCode()).isEqualTo(mistake.key());
            assertThat(Mistake.lineOf(found)).isEqualTo(mistake.line());
        });
    }

    @ParameterizedTest
    @EnumSource
    void itsTwinCompiles(Mistake mistake) {
        assertThat(mistake.errorsOfRight()).isEmpty();
    }
}
