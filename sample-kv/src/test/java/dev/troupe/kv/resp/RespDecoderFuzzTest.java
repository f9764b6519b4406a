package dev.troupe.kv.resp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Random;

class RespDecoderFuzzTest {
    private static final RespLimits LIMITS = new RespLimits(64, 16, 48, 256);

    @FuzzTest
    void anyBytesAreRequestsOrARefusal(byte[] bytes) {
        List<String> whole = Decoding.of(LIMITS, bytes, () -> Integer.MAX_VALUE);
        assertThat(Decoding.of(LIMITS, bytes, () -> 1)).isEqualTo(whole);
        Random random = new Random(bytes.length);
        assertThat(Decoding.of(LIMITS, bytes, () -> 1 + random.nextInt(9))).isEqualTo(whole);
    }

    @FuzzTest
    void holdsAsMuchAsTheLimitsAllow(byte[] bytes) {
        Decoding decoding = new Decoding(LIMITS);
        for (int i = 0; i < bytes.length && !decoding.failed(); i++) {
            decoding.feed(bytes, i, 1);
            assertThat(decoding.retained()).isLessThanOrEqualTo(LIMITS.maxRequest());
            assertThat(decoding.unread()).isLessThanOrEqualTo(LIMITS.maxBulk() + 2);
        }
    }
}
