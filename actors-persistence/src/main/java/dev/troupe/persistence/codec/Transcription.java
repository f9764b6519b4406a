package dev.troupe.persistence.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.StringWriter;
import java.util.Base64;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/** Bodies as JSON, without their types. */
final class Transcription {
    private Transcription() {}

    static String toJson(Encoded stored) {
        try {
            return switch (stored.notation()) {
                case BARE -> "{\"base64\":\"" + Base64.getEncoder().encodeToString(stored.body()) + "\"}";
                case CBOR -> transcribed(stored.body());
                case JSON -> checked(stored.body());
            };
        } catch (RuntimeException e) {
            throw new CodecException("a body is one value, well formed: " + Mappers.rule(e) + ": " + stored, e);
        }
    }

    private static String transcribed(byte[] body) {
        StringWriter text = new StringWriter();
        try (JsonParser in = Mappers.CBOR.createParser(ObjectReadContext.empty(), body);
                JsonGenerator out = Mappers.JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            start(in);
            out.copyCurrentStructureExact(in);
            end(in);
        }
        return text.toString();
    }

    private static String checked(byte[] body) {
        try (JsonParser in = Mappers.JSON.createParser(ObjectReadContext.empty(), body)) {
            start(in);
            in.skipChildren();
            end(in);
        }
        return new String(body, UTF_8);
    }

    private static void start(JsonParser in) {
        if (in.nextToken() == null) {
            throw new CodecException("it is empty");
        }
    }

    private static void end(JsonParser in) {
        in.finishToken();
        if (in.nextToken() != null) {
            throw new CodecException("something follows it");
        }
    }
}
