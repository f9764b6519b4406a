package dev.troupe.journal.tool;

import dev.troupe.persistence.StoredFacts;
import dev.troupe.persistence.codec.CodecException;
import dev.troupe.persistence.codec.Encoded;
import java.util.stream.Collectors;

/** What a record holds, as far as can be told without the program that wrote it. */
sealed interface Content {
    /** Of a durable actor. */
    record OfActor(StoredFacts stored) implements Content {
        @Override
        public String label() {
            return stored.kind() + ": "
                    + stored.facts().stream().map(OfActor::label).collect(Collectors.joining(", "));
        }

        private static String label(StoredFacts.StoredFact fact) {
            Encoded content = fact.content();
            return fact.what() + (content == null ? "" : " " + typeOf(content));
        }
    }

    /** Of a codec. */
    record Typed(Encoded encoded) implements Content {
        @Override
        public String label() {
            return typeOf(encoded);
        }
    }

    /** Bytes. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Raw(byte[] bytes) implements Content {
        @Override
        public String label() {
            return "raw";
        }
    }

    /** What it has in common with others of its kind, in few words. */
    String label();

    static Content of(byte[] payload) {
        try {
            Encoded encoded = Encoded.of(payload);
            return StoredFacts.isOf(encoded) ? new OfActor(StoredFacts.of(encoded)) : new Typed(encoded);
        } catch (CodecException e) {
            return new Raw(payload);
        }
    }

    private static String typeOf(Encoded encoded) {
        return encoded.type() + " v" + encoded.version();
    }
}
