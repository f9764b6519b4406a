package dev.troupe.persistence.codec;

import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ser.jdk.NumberSerializer;

/** Writes no number that is too long to be read again. */
final class NumberSerializerWithinLimit extends NumberSerializer {
    NumberSerializerWithinLimit(Class<? extends Number> type) {
        super(type);
    }

    @Override
    public void serialize(Number value, JsonGenerator out, SerializationContext context) {
        int length = value.toString().length();
        if (length > CodecBuilder.MAX_NUMBER_LENGTH) {
            context.reportMappingProblem(
                    "a number has at most %d characters: length=%d", CodecBuilder.MAX_NUMBER_LENGTH, length);
        }
        super.serialize(value, out, context);
    }
}
