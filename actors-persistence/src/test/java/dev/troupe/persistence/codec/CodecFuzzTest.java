package dev.troupe.persistence.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodecFuzzTest {
    private static final Codec<Event> CBOR = Codecs.cbor(Event.class)
            .version(Event.Scalars.class, 2)
            .upcast(Event.Scalars.class, 1, body -> body)
            .build();
    private static final Codec<Event> JSON = Codecs.json(Event.class).build();

    private int read;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyBodyIsAnEventOrARefusal(long seed) {
        Random random = new Random(seed);
        Events events = new Events(seed);
        for (int i = 0; i < 2_000; i++) {
            Event event = events.next(1);
            for (Codec<Event> codec : List.of(CBOR, JSON)) {
                Encoded stored = codec.encode(event);
                decode(new Encoded(stored.notation(), stored.type(), 1, Mutations.of(stored.body(), random)));
                decode(new Encoded(stored.notation(), stored.type(), 1, Mutations.random(random, 40)));
            }
        }
        assertThat(read).isPositive();
    }

    private void decode(Encoded stored) {
        try {
            CBOR.decode(stored);
            read++;
        } catch (CodecException e) {
            assertThat(e).hasMessageContaining("(reading type=" + stored.type() + " version=1");
        }
        try {
            Codecs.toJson(stored);
        } catch (CodecException e) {
            assertThat(e).hasMessageContaining(stored.toString());
        }
    }
}
