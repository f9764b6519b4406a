package dev.troupe.kv.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespEncoderTest {
    @Test
    void writesEachKindInBothVersions() {
        assertThat(encode(RespValue.OK, 2)).isEqualTo("+OK\r\n");
        assertThat(encode(RespValue.failure("ERR a\r\nb\u00e9"), 2)).isEqualTo("-ERR a  b\u00e9\r\n");
        assertThat(encode(RespValue.bulk("\r\n\u00ff"), 2)).isEqualTo("$3\r\n\r\n\u00ff\r\n");
        assertThat(encode(RespValue.NULL, 2)).isEqualTo("$-1\r\n");
        assertThat(encode(RespValue.NULL, 3)).isEqualTo("_\r\n");
        assertThat(encode(RespValue.array(RespValue.NULL, RespValue.EMPTY), 3)).isEqualTo("*2\r\n_\r\n*0\r\n");
        assertThat(encode(RespValue.map(List.of("a", "b")), 2)).isEqualTo("*2\r\n$1\r\na\r\n$1\r\nb\r\n");
        assertThat(encode(RespValue.map(List.of("a", "b")), 3)).isEqualTo("%1\r\n$1\r\na\r\n$1\r\nb\r\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, -10, 99, 100, 239, 240, -16, -17, 12345, Long.MAX_VALUE, Long.MIN_VALUE})
    void writesAndReadsIntegers(long value) {
        assertThat(encode(RespValue.integer(value), 2)).isEqualTo(":" + value + "\r\n");
        assertThat(Digits.parse(Digits.of(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+1",
                "01",
                "-0",
                " 1",
                "1 ",
                "1a",
                "9223372036854775808",
                "-9223372036854775809",
                "99999999999999999999"
            })
    void readsNothingElseAsAnInteger(String text) {
        assertThat(Digits.parse(text.getBytes(StandardCharsets.ISO_8859_1))).isNull();
    }

    private static String encode(RespValue value, int version) {
        ByteBuf out = Unpooled.buffer(1);
        RespEncoder.encode(value, version, out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
