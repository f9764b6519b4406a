package dev.troupe.persistence.codec;

import java.util.Map;

/** Records and enums of a closed list, by Jackson. */
final class JacksonCodec<T> implements Codec<T> {
    private final Class<T> root;
    private final Notation notation;
    private final Map<Class<?>, StoredType> byClass;
    private final Map<String, StoredType> byName;

    JacksonCodec(Class<T> root, Notation notation, Map<Class<?>, StoredType> byClass, Map<String, StoredType> byName) {
        this.root = root;
        this.notation = notation;
        this.byClass = byClass;
        this.byName = byName;
    }

    @Override
    public Encoded encode(T value) {
        StoredType type = byClass.get(TypeNames.classOf(value));
        if (type == null) {
            throw new CodecException("a value is of a type that " + root.getSimpleName() + " permits: type="
                    + value.getClass().getName());
        }
        try {
            return new Encoded(notation, type.name(), type.version(), type.write(value));
        } catch (RuntimeException e) {
            throw new CodecException(
                    Mappers.rule(e) + " (writing type=" + type.name() + " version=" + type.version() + ")", e);
        }
    }

    @Override
    public T decode(Encoded stored) {
        try {
            StoredType type = byName.get(stored.type());
            if (type == null) {
                throw new CodecException("a type is one that " + root.getSimpleName() + " permits");
            }
            return root.cast(type.read(stored));
        } catch (RuntimeException e) {
            throw new CodecException(
                    Mappers.rule(e) + " (reading type=" + stored.type() + " version=" + stored.version() + " codec="
                            + stored.notation() + ")",
                    e);
        }
    }
}
