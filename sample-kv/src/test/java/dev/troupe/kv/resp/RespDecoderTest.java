package dev.troupe.kv.resp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RespDecoderTest {
    private static final String CONVERSATION = String.join(
            "\r\n",
            "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$4\r\n\r\n\0x",
            "*0\r\n\r\n*-1\r\nPING",
            "  set \"a \\x41\\n\\\"\" 'it\\'s' x\"y\" \n*1\r\n$0\r\n",
            "*2\r\n$1\r\n*\r\n$2\r\n$1",
            "get \"\" ''\r\n*1\r\n:5\r\nPING\r\n");

    @Test
    void readsRequestsOfBothForms() {
        assertThat(Decoding.of(CONVERSATION))
                .containsExactly(
                        "[SET, a, \r\n\0x]",
                        "[PING]",
                        "[set, a A\n\", it's, xy]",
                        "[]",
                        "[*, $1]",
                        "[get, , ]",
                        "ERR Protocol error: expected '$', got ':'");
    }

    @Test
    void readsTheSameHoweverTheBytesArrive() {
        byte[] bytes = CONVERSATION.getBytes(StandardCharsets.ISO_8859_1);
        Random random = new Random(1);
        for (int round = 0; round < 1000; round++) {
            int most = 1 + round % 20;
            assertThat(Decoding.of(RespLimits.DEFAULT, bytes, () -> 1 + random.nextInt(most)))
                    .isEqualTo(Decoding.of(CONVERSATION));
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "*131073\\r\\n,invalid multibulk length",
                "*99999999999999999999\\r\\n,invalid multibulk length",
                "*x\\r\\n,invalid multibulk length",
                "*+1\\r\\n,invalid multibulk length",
                "*1\\rx,invalid multibulk length",
                "*1\\r\\n$1000000000\\r\\n,invalid bulk length",
                "*1\\r\\n$4194305\\r\\n,invalid bulk length",
                "*1\\r\\n$-1\\r\\n,invalid bulk length",
                "*1\\r\\n$\\r\\n,invalid bulk length",
                "*1\\r\\n$1\\r\\nabc,expected CRLF after bulk",
                "*1\\r\\n*1\\r\\n,`expected '$', got '*'`",
                "get \"a\\n,unbalanced quotes in request",
                "get \"a\"b\\n,unbalanced quotes in request",
                "get 'a\\n,unbalanced quotes in request",
                "get 'a'b\\n,unbalanced quotes in request",
            })
    void refusesWhatIsNoRequest(String bytes, String reason) {
        assertThat(Decoding.of(bytes.replace("\\r", "\r").replace("\\n", "\n")))
                .containsExactly("ERR Protocol error: " + reason);
    }

    @Test
    void refusesLinesThatDoNotEnd() {
        String endless = "1".repeat(RespLimits.DEFAULT.maxInline() + 1);
        assertThat(Decoding.of(endless)).containsExactly("ERR Protocol error: too big inline request");
        assertThat(Decoding.of("*" + endless)).containsExactly("ERR Protocol error: too big mbulk count string");
        assertThat(Decoding.of("*1\r\n$" + endless)).containsExactly("ERR Protocol error: too big bulk count string");
    }

    @Test
    void boundsTheSumOfArguments() {
        RespLimits limits = new RespLimits(100, 100, 100, 150);
        byte[] bytes = ("*2\r\n$100\r\n" + "x".repeat(100) + "\r\n$19\r\n").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Decoding.of(limits, bytes, () -> 7)).containsExactly("ERR Protocol error: too big request");
    }

    @Test
    void takesNoMemoryForAnnouncedLengths() {
        Decoding decoding = new Decoding(RespLimits.DEFAULT);
        byte[] bytes = "*131072\r\n$4000000\r\nabc".getBytes(StandardCharsets.ISO_8859_1);
        decoding.feed(bytes, 0, bytes.length);
        assertThat(decoding.results).isEmpty();
        assertThat(decoding.unread()).isEqualTo(3);
        assertThat(decoding.retained()).isZero();
    }
}
