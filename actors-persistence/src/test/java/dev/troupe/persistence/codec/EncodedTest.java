package dev.troupe.persistence.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodedTest {
    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "BARE, Put, 1, 01 00 01 03 507574 0708",
        "CBOR, Zurück, 128, 01 01 8001 07 5a7572c3bc636b 0708",
        "JSON, Put, 2147483647, 01 02 ffffffff07 03 507574 0708"
    })
    void hasTheseBytesForGood(Notation notation, String type, int version, String hex) {
        Encoded encoded = new Encoded(notation, type, version, new byte[] {7, 8});
        assertThat(encoded.toBytes()).isEqualTo(bytes(hex));
        assertThat(Encoded.of(bytes(hex))).isEqualTo(encoded).hasSameHashCodeAs(encoded);
    }

    @ParameterizedTest
    @CsvSource({
        "'', cut off",
        "01, cut off",
        "01 00 80, cut off",
        "01 00 01 03 5075, cut off",
        "02 00 01 03 507574, format=2",
        "01 03 01 03 507574, codec=3",
        "01 ff 01 03 507574, codec=255",
        "01 00 00 03 507574, version=0",
        "01 00 8100 03 507574, 'version=1, bytes=2'",
        "01 00 ffffffff08 03 507574, version=2415919103",
        "01 00 ffffffffff01 03 507574, bytes=5",
        "01 00 01 00, length=0",
        "01 00 01 02 c328, a type is UTF-8"
    })
    void refusesWhatItDidNotWrite(String hex, String message) {
        assertThatThrownBy(() -> Encoded.of(bytes(hex)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @EnumSource
    void comesBackAsItWas(Notation notation) {
        for (int shift = 0; shift < 31; shift++) {
            for (String type : new String[] {"T", "é".repeat(127) + "x", "😀"}) {
                Encoded encoded = new Encoded(notation, type, 1 << shift, new byte[shift]);
                assertThat(Encoded.of(encoded.toBytes())).isEqualTo(encoded);
            }
        }
    }

    @Test
    void isRefusedWhereItCouldNotBeReadAgain() {
        byte[] body = new byte[0];
        assertRefused("", 1, body, "length=0");
        assertRefused("é".repeat(128), 1, body, "length=256");
        assertRefused("\ud800", 1, body, "UTF-8");
        assertRefused("Put", 0, body, "version=0");
        assertRefused("Put", -1, body, "version=-1");
        assertRefused("Put", 1, new byte[Encoded.MAX_BODY_BYTES + 1], "length=8387585");
        assertThat(new Encoded(Notation.BARE, "é".repeat(127), Integer.MAX_VALUE, new byte[Encoded.MAX_BODY_BYTES])
                        .toBytes()
                        .length)
                .isLessThan(8 * 1024 * 1024);
    }

    private static void assertRefused(String type, int version, byte[] body, String message) {
        assertThatThrownBy(() -> new Encoded(Notation.BARE, type, version, body))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void differsWhereAnyOfItsPartsDoes() {
        Encoded encoded = new Encoded(Notation.CBOR, "Put", 1, new byte[] {1});
        assertThat(encoded).hasToString("Put v1, 1 bytes of CBOR");
        assertThat(new Encoded(Notation.CBOR, "Put", 1, new byte[] {1})).isEqualTo(encoded);
        assertThat(new Encoded(Notation.JSON, "Put", 1, new byte[] {1})).isNotEqualTo(encoded);
        assertThat(new Encoded(Notation.CBOR, "Get", 1, new byte[] {1})).isNotEqualTo(encoded);
        assertThat(new Encoded(Notation.CBOR, "Put", 2, new byte[] {1})).isNotEqualTo(encoded);
        assertThat(new Encoded(Notation.CBOR, "Put", 1, new byte[] {2})).isNotEqualTo(encoded);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anyBytesAreWhatItWritesOrARefusal(long seed) {
        Random random = new Random(seed);
        byte[] good = new Encoded(Notation.JSON, "Zurück", 300, "{}".getBytes(UTF_8)).toBytes();
        int read = 0;
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = i % 2 == 0 ? Mutations.of(good, random) : Mutations.random(random, 20);
            try {
                assertThat(Encoded.of(bytes).toBytes()).isEqualTo(bytes);
                read++;
            } catch (CodecException e) {
                assertThat(e).hasMessageMatching("(?s).+: .+");
            }
        }
        assertThat(read).isPositive();
    }
}
