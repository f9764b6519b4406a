package dev.troupe.kv.actor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.kv.resp.RespValue;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HorizonTest {
    private static final List<RespValue> VALUES = List.of(RespValue.OK);

    private final Horizon horizon = new Horizon();

    private CompletableFuture<List<RespValue>> await(long incarnation, long upTo) {
        return horizon.await(new Answer(VALUES, incarnation, upTo));
    }

    private static void assertSafe(CompletableFuture<List<RespValue>> answer) {
        assertThat(answer).isCompletedWithValue(VALUES);
    }

    private static void assertLost(CompletableFuture<List<RespValue>> answer) {
        assertThat(answer).isCompletedExceptionally();
        assertThat(answer.exceptionNow()).isInstanceOf(LostException.class);
    }

    @Test
    void anAnswerWaitsForItsSequence() {
        horizon.recovered(1, 10);
        assertSafe(await(1, 10));
        var first = await(1, 11);
        var third = await(1, 13);
        var second = await(1, 12);
        assertThat(first).isNotDone();
        horizon.advance(12);
        assertSafe(first);
        assertSafe(second);
        assertThat(third).isNotDone();
        horizon.advance(13);
        assertSafe(third);
        assertSafe(await(1, 13));
    }

    @Test
    void theNextIncarnationFindsWhichAnswersAreTrue() {
        horizon.recovered(1, 0);
        horizon.advance(5);
        var written = await(1, 7);
        var lost = await(1, 9);
        horizon.recovered(2, 7);
        assertSafe(written);
        assertLost(lost);
    }

    @Test
    void anAnswerThatComesLateIsHeldAgainstTheEndOfItsOwnIncarnation() {
        horizon.recovered(1, 0);
        horizon.recovered(2, 7);
        horizon.recovered(4, 20); // the third one never loaded
        horizon.advance(30);
        assertSafe(await(1, 7));
        assertLost(await(1, 8)); // 8 is somebody else's by now
        assertSafe(await(2, 20));
        assertLost(await(3, 21));
        assertSafe(await(4, 30));
    }

    @Test
    void whatWasSafeStaysSafe() {
        horizon.recovered(1, 0);
        horizon.advance(10);
        horizon.advance(4); // told late
        assertSafe(await(1, 10));
    }
}
