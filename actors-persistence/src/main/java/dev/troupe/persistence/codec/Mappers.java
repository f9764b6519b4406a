package dev.troupe.persistence.codec;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;
import tools.jackson.dataformat.cbor.CBORFactory;
import tools.jackson.dataformat.cbor.CBORMapper;

/** The one way in which Jackson is set up here: records as they are declared, strictly, within limits. */
final class Mappers {
    private static final StreamReadConstraints READ = StreamReadConstraints.builder()
            .maxNestingDepth(CodecBuilder.MAX_DEPTH)
            .maxNumberLength(CodecBuilder.MAX_NUMBER_LENGTH)
            .maxNameLength(Encoded.MAX_BODY_BYTES)
            .maxStringLength(Encoded.MAX_BODY_BYTES)
            .build();
    private static final StreamWriteConstraints WRITE = StreamWriteConstraints.builder()
            .maxNestingDepth(CodecBuilder.MAX_DEPTH)
            .build();

    static final CBORFactory CBOR = CBORFactory.builder()
            .streamReadConstraints(READ)
            .streamWriteConstraints(WRITE)
            .build();
    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(READ)
            .streamWriteConstraints(WRITE)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
            .build();

    private Mappers() {}

    static ObjectMapper cbor(JacksonModule families) {
        return strict(CBORMapper.builder(CBOR), families);
    }

    static ObjectMapper json(JacksonModule families) {
        // A tree keeps all digits of a decimal; in CBOR numbers say themselves whether they are decimal.
        return strict(JsonMapper.builder(JSON).enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS), families);
    }

    private static ObjectMapper strict(MapperBuilder<?, ?> builder, JacksonModule families) {
        builder.disable(MapperFeature.USE_ANNOTATIONS)
                // What is written depends on the declared type, as what is read does.
                .enable(MapperFeature.USE_STATIC_TYPING, MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(EnumFeature.READ_ENUMS_USING_TO_STRING, EnumFeature.WRITE_ENUMS_USING_TO_STRING)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE, DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .withCoercionConfig(
                        LogicalType.Textual,
                        text -> text.setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail))
                .addModule(families);
        return builder.build();
    }

    /** What is wrong and where, without the bytes around it. */
    static String rule(RuntimeException failure) {
        return switch (failure) {
            case CodecException own -> String.valueOf(own.getMessage());
            case JacksonException found when found.getPath().isEmpty() -> found.getOriginalMessage();
            case JacksonException found -> found.getOriginalMessage() + " at " + found.getPathReference();
            default -> failure.toString();
        };
    }
}
