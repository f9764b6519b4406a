package dev.troupe.persistence.codec;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.troupe.persistence.codec.Event.Deposited;
import dev.troupe.persistence.codec.Event.Payment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodecTest {
    private static final Codec<Event> CBOR = Codecs.cbor(Event.class).build();
    private static final Codec<Event> JSON = Codecs.json(Event.class).build();

    private static Encoded json(String type, int version, String body) {
        return new Encoded(Notation.JSON, type, version, body.getBytes(UTF_8));
    }

    private static String text(Encoded encoded) {
        return new String(encoded.body(), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsWrittenIsReadByWhicheverCodec(long seed) {
        Events events = new Events(seed);
        for (int i = 0; i < 500; i++) {
            Event event = events.next(3);
            for (Codec<Event> codec : List.of(CBOR, JSON)) {
                Encoded stored = Encoded.of(codec.encode(event).toBytes());
                assertThat(CBOR.decode(stored)).isEqualTo(event);
                assertThat(JSON.decode(stored)).isEqualTo(event);
            }
        }
    }

    @Test
    void isWrittenLikeThisForGood() {
        Event paid = new Event.Paid(
                Payment.Token.FREE,
                new Payment.Card("17"),
                List.of(new Payment.Cash(3), new Payment.Card("18")),
                Map.of("a", new Payment.Card("19")),
                Optional.empty());
        assertThat(JSON.encode(paid)).isEqualTo(json("Paid", 1, """
                        {"payment":{"Token":"FREE"},"card":{"number":"17"},\
                        "all":[{"Cash":{"coins":3}},{"Card":{"number":"18"}}],\
                        "byName":{"a":{"Card":{"number":"19"}}},"last":null}"""));
        assertThat(JSON.encode(Event.Level.HIGH)).isEqualTo(json("Level", 1, "\"HIGH\""));
        assertThat(JSON.encode(new Event.Batch(List.of(new Event.Opened()))))
                .isEqualTo(json("Batch", 1, "{\"events\":[{\"Opened\":{}}]}"));
        assertThat(HexFormat.of()
                        .formatHex(CBOR.encode(new Deposited(1000, "me")).toBytes()))
                .isEqualTo("010101094465706f7369746564bf6563656e74731903e8626279626d65ff");
        assertThat(Codecs.toJson(CBOR.encode(paid))).isEqualTo(text(JSON.encode(paid)));
    }

    @Test
    void scalarsAreWrittenLikeThisForGood() {
        Event event = new Event.Scalars(
                "ü",
                new BigInteger("12345678901234567890"),
                new BigDecimal("1.50"),
                new UUID(1, 2),
                Instant.parse("2026-11-21T10:00:00.000000001Z"),
                Duration.ofMillis(60_500),
                Period.of(1, 2, 3),
                LocalDate.of(2026, 11, 21),
                LocalTime.of(10, 0, 0, 500_000_000),
                LocalDateTime.of(2026, 11, 21, 10, 0),
                OffsetDateTime.parse("2026-11-21T10:00:00+01:00"));
        assertThat(text(JSON.encode(event))).isEqualTo("""
                        {"text":"ü","integer":12345678901234567890,"decimal":1.50,\
                        "id":"00000000-0000-0001-0000-000000000002","at":"2026-11-21T10:00:00.000000001Z",\
                        "lasted":"PT1M0.5S","period":"P1Y2M3D","date":"2026-11-21","time":"10:00:00.5",\
                        "dateTime":"2026-11-21T10:00:00","offset":"2026-11-21T10:00:00+01:00"}""");
        assertThat(JSON.decode(JSON.encode(event))).isEqualTo(event);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Nothing | {} | a type is one that Event permits",
                "Card | {`number`:`17`} | a type is one that Event permits",
                "dev.troupe.persistence.codec.Event$Opened | {} | a type is one that Event permits",
                "Deposited | {'cents':1,'by':'me','to':'you'} | to",
                "Deposited | {'by':'me'} | cents",
                "Deposited | {'cents':1} | by",
                "Deposited | {'cents':null,'by':'me'} | cents",
                "Deposited | {'cents':'1','by':'me'} | cents",
                "Deposited | {'cents':1.5,'by':'me'} | cents",
                "Deposited | {'cents':9223372036854775808,'by':'me'} | cents",
                "Deposited | {'cents':1,'by':5} | by",
                "Deposited | {'cents':1,'by':'me'} {} | Trailing token",
                "Deposited | {'cents':1,'by':'me' | Unexpected end-of-input",
                "Deposited | [1,'me'] | Cannot deserialize",
                "Deposited | 'me' | Cannot",
                "Deposited | null | a body is not null",
                "Opened | | No content",
                "Level | 'MIDDLE' | MIDDLE",
                "Level | 1 | Level",
                "Batch | {'events':[{'Nothing':{}}]} | a value of Event has a known name: Nothing",
                "Batch | {'events':[{'Card':{'number':'17'}}]} | a value of Event has a known name: Card",
                "Batch | {'events':[{'java.io.File':'/'}]} | a value of Event has a known name: java.io.File",
                "Batch | {'events':['Opened']} | a value of Event is an object",
                "Batch | {'events':[{}]} | a value of Event has a name",
                "Batch | {'events':[{'Opened':null}]} | a value of Event is not null: Opened",
                "Batch | {'events':[{'Opened':{},'Level':'LOW'}]} | a value of Event has one name: Opened",
                "Batch | {'events':[{'Deposited':{'cents':1}}]} | by",
            })
    void refusesWhatIsNotAsDeclared(String type, @Nullable String body, String message) {
        assertThatThrownBy(() -> JSON.decode(json(type, 1, body == null ? "" : body.replace('\'', '"'))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(message)
                .hasMessageEndingWith("(reading type=" + type + " version=1 codec=JSON)");
    }

    @Test
    void refusesANewerVersionAndWhatIsBare() {
        assertThatThrownBy(() -> JSON.decode(json("Opened", 2, "{}")))
                .isInstanceOf(CodecException.class)
                .hasMessage("a version is at most the present one, 1 (reading type=Opened version=2 codec=JSON)");
        assertThatThrownBy(() -> JSON.decode(new Encoded(Notation.BARE, "Opened", 1, new byte[0])))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("a body is CBOR or JSON");
    }

    record Chain(@Nullable Chain next) {
        static Chain of(int length) {
            Chain chain = new Chain(null);
            for (int i = 1; i < length; i++) {
                chain = new Chain(chain);
            }
            return chain;
        }
    }

    record Amount(BigInteger value) {}

    record Text(String value) {}

    @ParameterizedTest
    @EnumSource(names = {"CBOR", "JSON"})
    void writesNothingBeyondTheLimitsOfReading(Notation notation) {
        Codec<Chain> chains = new CodecBuilder<>(Chain.class, notation).build();
        Chain deepest = Chain.of(CodecBuilder.MAX_DEPTH);
        assertThat(chains.decode(chains.encode(deepest))).isEqualTo(deepest);
        assertRefused(chains, new Chain(deepest), "depth");

        Codec<Amount> numbers = new CodecBuilder<>(Amount.class, notation).build();
        Amount longest = new Amount(BigInteger.TEN.pow(CodecBuilder.MAX_NUMBER_LENGTH - 1));
        assertThat(numbers.decode(numbers.encode(longest))).isEqualTo(longest);
        assertRefused(numbers, new Amount(longest.value.multiply(BigInteger.TEN)), "length=1001");

        Codec<Text> texts = new CodecBuilder<>(Text.class, notation).build();
        Text large = new Text("x".repeat(8_000_000));
        assertThat(texts.decode(texts.encode(large))).isEqualTo(large);
        assertRefused(texts, new Text("x".repeat(Encoded.MAX_BODY_BYTES)), "a body has at most");
    }

    @Test
    void textThatIsNotUnicodeIsKeptOrRefused() {
        for (String unpaired : new String[] {"\ud800", "\ud800x", "\udc00"}) {
            Text text = new Text(unpaired);
            Codec<Text> json = Codecs.json(Text.class).build();
            assertThat(json.decode(json.encode(text))).isEqualTo(text);
            assertRefused(Codecs.cbor(Text.class).build(), text, "surrogate");
        }
    }

    private static <T> void assertRefused(Codec<T> codec, T value, String message) {
        assertThatThrownBy(() -> codec.encode(value))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("(writing type=" + value.getClass().getSimpleName() + " version=1)");
    }

    @Test
    void jsonIsUtf8AndNothingElse() {
        Encoded wide = new Encoded(Notation.JSON, "Opened", 1, "{}".getBytes(UTF_16BE));
        assertThatThrownBy(() -> JSON.decode(wide)).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> Codecs.toJson(wide)).isInstanceOf(CodecException.class);
    }

    @Test
    void refusesBodiesThatAreTooDeep() {
        String deep = "[".repeat(CodecBuilder.MAX_DEPTH + 1);
        assertThatThrownBy(() -> JSON.decode(json("Batch", 1, "{\"events\":" + deep)))
                .isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> Codecs.toJson(json("Batch", 1, deep)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("depth");
        byte[] arrays = new byte[200];
        Arrays.fill(arrays, (byte) 0x81);
        assertThatThrownBy(() -> Codecs.toJson(new Encoded(Notation.CBOR, "Batch", 1, arrays)))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("depth");
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    record Annotated(@JsonProperty("other") int value) {}

    @Test
    void annotationsOfJacksonHaveNoMeaning() {
        assertThat(text(Codecs.json(Annotated.class).build().encode(new Annotated(1))))
                .isEqualTo("{\"value\":1}");
    }

    record Positive(int value) {
        Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("positive: value=" + value);
            }
        }
    }

    @Test
    void whatARecordRefusesIsACodecException() {
        assertThatThrownBy(() -> Codecs.json(Positive.class).build().decode(json("Positive", 1, "{\"value\":-1}")))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("positive: value=-1");
    }

    @Test
    void bytesByHand() {
        Codec<String> codec = Codecs.bare("Line", 2, line -> line.getBytes(UTF_8), bytes -> new String(bytes, UTF_8));
        Encoded stored = codec.encode("über");
        assertThat(stored).isEqualTo(new Encoded(Notation.BARE, "Line", 2, "über".getBytes(UTF_8)));
        assertThat(codec.decode(stored)).isEqualTo("über");
        assertThatThrownBy(() -> codec.decode(new Encoded(Notation.BARE, "Line", 1, new byte[0])))
                .isInstanceOf(CodecException.class)
                .hasMessage("what is read is bare, type=Line version=2: Line v1, 0 bytes of BARE");
        Codec<String> failing = Codecs.bare("Line", 2, line -> new byte[line.charAt(9)], bytes -> "" + bytes[9]);
        assertThatThrownBy(() -> failing.decode(stored)).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> failing.encode("")).isInstanceOf(CodecException.class);
        assertThatThrownBy(() -> Codecs.bare("", 1, (byte[] b) -> b, b -> b))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anyBodyIsShownAsJson() {
        assertThat(Codecs.toJson(new Encoded(Notation.BARE, "Line", 1, new byte[] {1, 2, 3})))
                .isEqualTo("{\"base64\":\"AQID\"}");
        assertThat(Codecs.toJson(json("Line", 1, " {\"a\" : 1.50e2} "))).isEqualTo(" {\"a\" : 1.50e2} ");
        byte[] cbor = HexFormat.of().parseHex("a2616183f4f661616162c482021819");
        assertThat(Codecs.toJson(new Encoded(Notation.CBOR, "Line", 1, cbor)))
                .isEqualTo("{\"a\":[false,null,\"a\"],\"b\":2.5E+3}");
        for (String malformed : new String[] {"", "{", "{} {}", "[1,]", "\"\n\""}) {
            assertThatThrownBy(() -> Codecs.toJson(json("Line", 1, malformed))).isInstanceOf(CodecException.class);
        }
        for (String malformed : new String[] {"", "a1", "f4f4", "ff", "a16161"}) {
            byte[] body = HexFormat.of().parseHex(malformed);
            assertThatThrownBy(() -> Codecs.toJson(new Encoded(Notation.CBOR, "Line", 1, body)))
                    .isInstanceOf(CodecException.class);
        }
    }
}
