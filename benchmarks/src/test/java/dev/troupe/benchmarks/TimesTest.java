package dev.troupe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.troupe.benchmarks.Inquiry.Outcome;
import dev.troupe.benchmarks.Neighbourhood.Neighbour;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TimesTest {
    private static final Duration LIMIT = Duration.ofSeconds(6);

    private static Times ofMillis(LongStream millis) {
        var times = new Times();
        millis.forEach(each -> times.add(each * 1_000_000));
        return times;
    }

    @Test
    void shouldTellTheLeastTimeThatSoManyDoNotExceed() {
        Times times = ofMillis(LongStream.rangeClosed(1, 200));

        assertThat(times.median()).isCloseTo(100, within(0.2));
        assertThat(times.millis(99)).isCloseTo(198, within(0.4));
        assertThat(times.slowest()).isCloseTo(200, within(0.4));
    }

    @Test
    void shouldCountWhatHasNeverEndedAsTheSlowest() {
        Times times = ofMillis(LongStream.of(1, 2, 3));
        times.addEndless();

        assertThat(times.median()).isCloseTo(2, within(0.01));
        assertThat(times.slowest()).isInfinite();
        assertThat(Times.show(times.slowest(), LIMIT)).isEqualTo("never within 6 s");
        assertThat(times.count()).isEqualTo(4);
    }

    @Test
    void shouldBeTheSameWhenItIsReadAgain() {
        Times times = ofMillis(LongStream.of(1, 1, 70));
        times.addEndless();

        Times again = Times.of(times.text());

        assertThat(again.text()).isEqualTo(times.text());
        assertThat(again.count()).isEqualTo(4);
        assertThat(Times.of(new Times().text()).count()).isZero();
    }

    @Test
    void shouldShowTheRangeOfSeveralRounds() {
        assertThat(Spread.of(List.of(3, 1, 2), Integer::doubleValue).show(Double::toString))
                .isEqualTo("2.0 (1.0 to 3.0)");
        assertThat(Spread.of(List.of(3), Integer::doubleValue).show(Double::toString))
                .isEqualTo("3.0");
    }

    @Test
    void shouldAskEverybodyAgainAlthoughOneNeverAnswers() {
        Neighbour answers = number -> CompletableFuture.completedFuture(number + 1);
        Neighbour isSilent = number -> new CompletableFuture<>();
        Neighbour isWrong = number -> CompletableFuture.completedFuture(number);
        var inquiry = new Inquiry(
                List.of(answers, isSilent, isWrong), Duration.ofMillis(50), Duration.ofMillis(5), Duration.ofMillis(1));

        Outcome outcome = inquiry.run();

        long count = outcome.times().count();
        assertThat(count).isBetween(3L, 33L);
        assertThat(outcome.times().endless()).isEqualTo(count / 3 * 2);
        assertThat(outcome.calmAfter()).isZero();
    }
}
