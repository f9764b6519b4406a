package dev.troupe.journal.tool;

import dev.troupe.journal.JournalRecord;
import dev.troupe.persistence.StoredFacts;
import dev.troupe.persistence.codec.CodecException;
import dev.troupe.persistence.codec.Codecs;
import dev.troupe.persistence.codec.Encoded;
import java.io.StringWriter;
import java.util.Base64;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A record as a line of JSON. */
final class JsonLine {
    private static final JsonFactory JSON = new JsonFactory();

    private JsonLine() {}

    static String of(JournalRecord record) {
        StringWriter line = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            out.writeStartObject();
            out.writeNumberProperty("sequence", record.sequence());
            out.writeNumberProperty("generation", record.generation());
            switch (Content.of(record.payload())) {
                case Content.OfActor(StoredFacts facts) -> write(facts, out);
                case Content.Typed(Encoded encoded) -> write(encoded, out);
                case Content.Raw(byte[] bytes) -> writeBase64(bytes, out);
            }
            out.writeEndObject();
        }
        return line.toString();
    }

    private static void write(StoredFacts stored, JsonGenerator out) {
        out.writeStringProperty("kind", stored.kind());
        out.writeStringProperty("id", stored.id());
        out.writeArrayPropertyStart("facts");
        for (StoredFacts.StoredFact fact : stored.facts()) {
            out.writeStartObject();
            out.writeStringProperty("what", fact.what());
            Encoded content = fact.content();
            if (content != null) {
                write(content, out);
            }
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void write(Encoded encoded, JsonGenerator out) {
        out.writeStringProperty("type", encoded.type());
        out.writeNumberProperty("version", encoded.version());
        out.writeStringProperty("codec", encoded.notation().name().toLowerCase(Locale.ROOT));
        try {
            String json = Codecs.toJson(encoded);
            out.writeName("content");
            out.writeRawValue(oneLine(json));
        } catch (CodecException e) {
            out.writeStringProperty("malformed", e.getMessage());
            writeBase64(encoded.body(), out);
        }
    }

    /** Line ends stand between the tokens of well-formed JSON only. */
    private static String oneLine(String json) {
        return json.replace('\n', ' ').replace('\r', ' ');
    }

    private static void writeBase64(byte[] bytes, JsonGenerator out) {
        out.writeStringProperty("base64", Base64.getEncoder().encodeToString(bytes));
    }
}
