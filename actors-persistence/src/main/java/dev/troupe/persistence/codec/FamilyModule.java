package dev.troupe.persistence.codec;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.Serializers;

/**
 * Sealed interfaces inside a value, each with a reader and a writer of its own, so that Jackson's polymorphism has no part
 * in it. They are asked for by the declared type exactly: a member that is declared as itself has no name before it.
 */
final class FamilyModule extends SimpleModule {
    private final transient Set<Class<?>> families;
    private final transient FamilySerializer serializer;
    private final transient TypeNames names;

    FamilyModule(Set<Class<?>> families, TypeNames names) {
        this.families = families;
        this.serializer = new FamilySerializer(names);
        this.names = names;
        addSerializer(BigInteger.class, new NumberSerializerWithinLimit(BigInteger.class));
        addSerializer(BigDecimal.class, new NumberSerializerWithinLimit(BigDecimal.class));
    }

    @Override
    public void setupModule(SetupContext context) {
        super.setupModule(context);
        context.addSerializers(new Serializers.Base() {
            @Override
            public @Nullable ValueSerializer<?> findSerializer(
                    SerializationConfig config,
                    JavaType type,
                    BeanDescription.Supplier description,
                    JsonFormat.Value format) {
                return families.contains(type.getRawClass()) ? serializer : null;
            }
        });
        context.addDeserializers(new Deserializers.Base() {
            @Override
            public @Nullable ValueDeserializer<?> findBeanDeserializer(
                    JavaType type, DeserializationConfig config, BeanDescription.Supplier description) {
                return hasDeserializerFor(config, type.getRawClass())
                        ? new FamilyDeserializer(type.getRawClass(), names)
                        : null;
            }

            @Override
            public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
                return families.contains(type);
            }
        });
    }
}
