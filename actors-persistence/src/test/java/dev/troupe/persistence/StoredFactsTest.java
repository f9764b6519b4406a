package dev.troupe.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.persistence.StoredFacts.StoredFact;
import dev.troupe.persistence.codec.CodecException;
import dev.troupe.persistence.codec.Encoded;
import dev.troupe.persistence.codec.Notation;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoredFactsTest {
    private final EntityKey key = new EntityKey("account", "jürg");
    private final Encoded opened = new Encoded(Notation.JSON, "opened", 2, "{}".getBytes(UTF_8));

    private StoredFacts read(Fact... facts) {
        return StoredFacts.of(Encoded.of(new Facts(key, List.of(facts)).toBytes()));
    }

    private Fact fact(Fact.What what) {
        return new Fact(what, opened.toBytes());
    }

    @Test
    void aRecordSaysInOrderWhatHasHappenedToWhom() {
        assertThat(read(Fact.deleted(), fact(Fact.What.EVENT), fact(Fact.What.STATE)))
                .isEqualTo(new StoredFacts(
                        "account",
                        "jürg",
                        List.of(
                                new StoredFact("deleted", null),
                                new StoredFact("event", opened),
                                new StoredFact("state", opened))));
    }

    @Test
    void anotherRecordIsNone() {
        assertThat(StoredFacts.isOf(opened)).isFalse();
        assertThatThrownBy(() -> StoredFacts.of(opened)).isInstanceOf(CodecException.class);
    }

    @Test
    void contentThatIsNoneIsRefused() {
        assertThatThrownBy(() -> read(new Fact(Fact.What.EVENT, new byte[] {9})))
                .isInstanceOf(CodecException.class);
    }

    @Test
    void oneThatIsCutOffOrGoesOnIsRefused() {
        byte[] whole = Encoded.of(new Facts(key, List.of(fact(Fact.What.EVENT))).toBytes())
                .body();
        for (int length = 0; length < whole.length + 5; length++) {
            if (length != whole.length) {
                byte[] other = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> Facts.of(new Encoded(Notation.BARE, Facts.TYPE, 1, other)))
                        .as("length=%s", length)
                        .isInstanceOf(CodecException.class);
            }
        }
        byte[] negative = whole.clone();
        negative[2 + "account".length() + "jürg".getBytes(UTF_8).length + 1] = -1;
        assertThatThrownBy(() -> Facts.of(new Encoded(Notation.BARE, Facts.TYPE, 1, negative)))
                .isInstanceOf(CodecException.class)
                .hasMessage("facts name kind, id and what: length=" + whole.length);
    }
}
