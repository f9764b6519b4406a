package dev.troupe.persistence.codec;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/** Writes a value that is declared as a sealed interface: an object whose only property is named as its type is. */
final class FamilySerializer extends ValueSerializer<Object> {
    private final TypeNames names;

    FamilySerializer(TypeNames names) {
        this.names = names;
    }

    @Override
    public void serialize(Object value, JsonGenerator out, SerializationContext context) {
        Class<?> type = TypeNames.classOf(value);
        out.writeStartObject(value, 1);
        out.writeName(names.written().get(type));
        context.findRootValueSerializer(type).serialize(value, out, context);
        out.writeEndObject();
    }
}
