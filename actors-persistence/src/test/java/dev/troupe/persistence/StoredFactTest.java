package dev.troupe.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.persistence.codec.CodecException;
import dev.troupe.persistence.codec.Encoded;
import dev.troupe.persistence.codec.Notation;
import org.junit.jupiter.api.Test;

class StoredFactTest {
    private final EntityKey key = new EntityKey("account", "jürg");
    private final Encoded opened = new Encoded(Notation.JSON, "opened", 2, "{}".getBytes(UTF_8));

    private static StoredFact read(Fact.What what, EntityKey key, byte[] content) {
        return StoredFact.of(Encoded.of(new Fact(what, key, content).toBytes()));
    }

    @Test
    void aFactSaysWhatHasHappenedToWhom() {
        assertThat(read(Fact.What.EVENT, key, opened.toBytes()))
                .isEqualTo(new StoredFact("event", "account", "jürg", opened));
        assertThat(read(Fact.What.STATE, key, opened.toBytes()).what()).isEqualTo("state");
        assertThat(read(Fact.What.DELETED, key, new byte[0]))
                .isEqualTo(new StoredFact("deleted", "account", "jürg", null));
    }

    @Test
    void anotherRecordIsNone() {
        assertThat(StoredFact.isFact(opened)).isFalse();
        assertThatThrownBy(() -> StoredFact.of(opened)).isInstanceOf(CodecException.class);
    }

    @Test
    void contentThatIsNoneIsRefused() {
        assertThatThrownBy(() -> read(Fact.What.EVENT, key, new byte[] {9})).isInstanceOf(CodecException.class);
    }
}
