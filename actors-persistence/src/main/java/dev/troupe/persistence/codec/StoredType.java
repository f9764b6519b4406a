package dev.troupe.persistence.codec;

import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.node.ObjectNode;

/**
 * A type of the list: how its bodies are written and read.
 *
 * @param upcasts the steps to the present version, the one from version 1 first
 */
record StoredType(
        String name,
        List<UnaryOperator<ObjectNode>> upcasts,
        ObjectWriter writer,
        ObjectReader cborReader,
        ObjectReader jsonReader) {

    int version() {
        return upcasts.size() + 1;
    }

    byte[] write(Object value) {
        return writer.writeValueAsBytes(value);
    }

    Object read(Encoded stored) {
        ObjectReader reader = switch (stored.notation()) {
            case BARE -> throw new CodecException("a body is CBOR or JSON");
            case CBOR -> cborReader;
            case JSON -> jsonReader;
        };
        check(stored.version() <= version(), "a version is at most the present one, " + version());
        Object value = stored.version() == version()
                ? reader.readValue(stored.body())
                : reader.readValue(upcast(stored.version(), reader.readTree(stored.body())));
        check(value != null, "a body is not null");
        return value;
    }

    private JsonNode upcast(int version, JsonNode body) {
        check(body.isObject(), "an older body is an object");
        ObjectNode node = (ObjectNode) body;
        for (UnaryOperator<ObjectNode> step : upcasts.subList(version - 1, upcasts.size())) {
            node = step.apply(node);
            check(node != null, "an upcast returns an object");
        }
        return node;
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new CodecException(rule);
        }
    }
}
