package dev.troupe.persistence.codec;

import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** Reads what a {@link FamilySerializer} wrote, if its type belongs to the sealed interface. */
final class FamilyDeserializer extends ValueDeserializer<Object> {
    private final Class<?> family;
    private final TypeNames names;

    FamilyDeserializer(Class<?> family, TypeNames names) {
        this.family = family;
        this.names = names;
    }

    @Override
    public Object deserialize(JsonParser in, DeserializationContext context) {
        check(in.isExpectedStartObjectToken(), "is an object", context);
        String name = in.nextName();
        check(name != null, "has a name", context);
        Class<?> type = names.read().get(name);
        check(type != null && family.isAssignableFrom(type), "has a known name: " + name, context);
        check(in.nextToken() != JsonToken.VALUE_NULL, "is not null: " + name, context);
        Object value =
                context.findRootValueDeserializer(context.constructType(type)).deserialize(in, context);
        check(in.nextToken() == JsonToken.END_OBJECT, "has one name: " + name, context);
        return value;
    }

    private void check(boolean holds, String rule, DeserializationContext context) {
        if (!holds) {
            context.reportInputMismatch(this, "a value of " + family.getSimpleName() + " " + rule);
        }
    }
}
