package dev.troupe.persistence.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.persistence.codec.Event.Payment;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("ArrayRecordComponent") // not compared
class CodecBuilderTest {
    private static Encoded json(String type, int version, String body) {
        return new Encoded(Notation.JSON, type, version, body.getBytes(UTF_8));
    }

    @Test
    void aTypeKeepsItsFormerNames() {
        Codec<Event> codec = Codecs.json(Event.class)
                .named(Event.Deposited.class, "paid-in")
                .alsoNamed(Event.Deposited.class, "Deposited")
                .alsoNamed(Event.Deposited.class, "Credited")
                .named(Payment.Card.class, "card")
                .alsoNamed(Payment.Card.class, "CreditCard")
                .build();
        Event event = new Event.Deposited(5, "me");
        Encoded stored = codec.encode(event);
        assertThat(stored.type()).isEqualTo("paid-in");
        for (String name : List.of("paid-in", "Deposited", "Credited")) {
            assertThat(codec.decode(new Encoded(Notation.JSON, name, 1, stored.body())))
                    .isEqualTo(event);
        }
        for (String name : List.of("card", "CreditCard")) {
            String paid = "{\"payment\":{\"" + name + "\":{\"number\":\"1\"}},\"card\":{\"number\":\"2\"},"
                    + "\"all\":[],\"byName\":{},\"last\":null}";
            assertThat(codec.decode(json("Paid", 1, paid)))
                    .isInstanceOfSatisfying(
                            Event.Paid.class, it -> assertThat(it.payment()).isEqualTo(new Payment.Card("1")));
        }
        assertThatThrownBy(() -> codec.decode(json("Batch", 1, "{\"events\":[{\"Card\":{}}]}")))
                .isInstanceOf(CodecException.class);
    }

    record Price(BigDecimal amount, String currency, byte[] proof) {}

    record OldPrice(BigDecimal euros, byte[] proof) {}

    private static CodecBuilder<Price> prices(Notation notation) {
        return new CodecBuilder<>(Price.class, notation)
                .version(Price.class, 3)
                .upcast(Price.class, 1, body -> {
                    body.set("amount", body.remove("euros"));
                    return body;
                })
                .upcast(Price.class, 2, body -> body.put("currency", "EUR"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CBOR", "JSON"})
    void olderVersionsAreBroughtUpStepByStep(Notation notation) {
        Codec<OldPrice> old = new CodecBuilder<>(OldPrice.class, notation)
                .named(OldPrice.class, "Price")
                .build();
        BigDecimal euros = new BigDecimal("12345678901234567890.1234567890");
        Encoded first = old.encode(new OldPrice(euros, new byte[] {1, -1}));
        Codec<Price> codec = prices(notation).build();
        Price price = codec.decode(first);
        assertThat(price.amount).isEqualTo(euros);
        assertThat(price.currency).isEqualTo("EUR");
        assertThat(price.proof).containsExactly(1, -1);
        assertThat(codec.encode(price).version()).isEqualTo(3);
        assertThat(codec.decode(codec.encode(price)).amount).isEqualTo(euros);
    }

    @Test
    void anUpcastFailsAsACodecException() {
        Codec<Price> codec = prices(Notation.JSON).build();
        for (String body :
                List.of("", "null", "[]", "{} 1", "{\"amount\":1,\"amount\":1,\"proof\":\"\"}", "{\"proof\":\"\"}")) {
            assertThatThrownBy(() -> codec.decode(json("Price", 2, body)))
                    .isInstanceOf(CodecException.class)
                    .hasMessageEndingWith("(reading type=Price version=2 codec=JSON)");
        }
        Codec<Event.Opened> failing = Codecs.json(Event.Opened.class)
                .version(Event.Opened.class, 2)
                .upcast(Event.Opened.class, 1, body -> {
                    throw new IllegalStateException("no way up");
                })
                .build();
        assertThatThrownBy(() -> failing.decode(json("Opened", 1, "{}")))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("no way up");
    }

    private static void assertRefused(String message, Function<CodecBuilder<Event>, CodecBuilder<Event>> settings) {
        assertThatThrownBy(() -> settings.apply(Codecs.cbor(Event.class)).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesSettingsThatContradictOneAnother() {
        Class<?> opened = Event.Opened.class;
        Class<?> card = Payment.Card.class;
        assertRefused("name=Card", b -> b.named(opened, "Card"));
        assertRefused("name=Opened", b -> b.alsoNamed(card, "Opened"));
        assertRefused("name=Opened", b -> b.alsoNamed(opened, "Opened"));
        assertRefused("a name is of a type of the list: java.lang.String", b -> b.named(String.class, "text"));
        assertRefused("a former name is of a type of the list", b -> b.alsoNamed(Event.Box.class, "Crate"));
        assertRefused("a version is of a type of the list", b -> b.version(card, 2));
        assertRefused("an upcast is of a type of the list", b -> b.upcast(card, 1, body -> body));
        assertRefused("version=3 upcasts=[1]", b -> b.version(opened, 3).upcast(opened, 1, body -> body));
        assertRefused("version=1 upcasts=[1]", b -> b.upcast(opened, 1, body -> body));
        assertRefused(
                "version=2 upcasts=[0, 1]",
                b -> b.version(opened, 2).upcast(opened, 0, body -> body).upcast(opened, 1, body -> body));
        assertRefused("version=0 upcasts=[]", b -> b.version(opened, 0));
        assertRefused(
                "a version has one upcast: Opened version=1",
                b -> b.upcast(opened, 1, body -> body).upcast(opened, 1, body -> body));
        assertRefused(
                "a record has versions",
                b -> b.version(Event.Level.class, 2).upcast(Event.Level.class, 1, body -> body));
        assertRefused("length=256", b -> b.named(opened, "x".repeat(256)));
        assertRefused("length=0", b -> b.alsoNamed(opened, ""));
    }

    record Anything(Object it) {}

    record Loaded(List<Class<?>> it) {}

    record Open(Runnable it) {}

    record Generic<T>(T it) {}

    record ByRecord(Map<Anything, String> it) {}

    record Arrays(Anything[][] it) {}

    sealed interface WithClass {}

    static final class Plain implements WithClass {}

    sealed interface NotSealed {}

    non-sealed interface Hole extends NotSealed {}

    @ParameterizedTest
    @ValueSource(
            classes = {
                Anything.class,
                Loaded.class,
                Open.class,
                Generic.class,
                ByRecord.class,
                Arrays.class,
                WithClass.class,
                NotSealed.class,
                String.class,
                Plain.class
            })
    void theListIsClosed(Class<?> type) {
        assertThatThrownBy(() -> Codecs.cbor(type).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("a (codec|component|key|sealed interface) .*: .*");
    }

    @Test
    void whatIsRefusedIsNamedWithItsPlace() {
        assertThatThrownBy(() -> Codecs.cbor(Loaded.class).build())
                .hasMessageEndingWith(": java.lang.Class<java.lang.Object> at Loaded.it");
    }
}
