package dev.troupe.persistence.codec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a codec for a record, an enum, or a sealed interface with all the records and enums that it permits, which are the
 * <em>types</em> of its values. One thread.
 *
 * <p>A body has the components of a record by their names. Where a component is declared as a sealed interface, a record or
 * enum in it is an object with one property, which is named as its type is: {@code {"Card":{"number":"17"}}}. Components are
 * records, enums, sealed interfaces, primitives and their boxes, {@code String}, {@code BigInteger}, {@code BigDecimal},
 * {@code UUID}, {@code byte[]}, {@code Instant}, {@code Duration}, {@code Period}, {@code LocalDate}, {@code LocalTime},
 * {@code LocalDateTime}, {@code OffsetDateTime}, and arrays, {@code List}, {@code Set}, {@code Map} and {@code Optional} of
 * these. Reading is strict: each component must be there, and nothing else. Null can stand for all but primitives.
 *
 * <p>Types are named by their simple names unless {@link #named} says otherwise, and are in version 1 unless
 * {@link #version} does. A version belongs to the type of a value and covers all that is inside: who changes a record that
 * others contain gives these a new version.
 */
public final class CodecBuilder<T> {
    /** How deep objects and arrays are nested in a body. */
    public static final int MAX_DEPTH = 100;

    /** How many characters a number has in decimal. */
    public static final int MAX_NUMBER_LENGTH = 1000;

    private final Class<T> root;
    private final Notation notation;
    private final Map<Class<?>, String> names = new HashMap<>();
    private final Map<Class<?>, List<String>> oldNames = new HashMap<>();
    private final Map<Class<?>, Integer> versions = new HashMap<>();
    private final Map<Class<?>, TreeMap<Integer, UnaryOperator<ObjectNode>>> upcasts = new HashMap<>();

    CodecBuilder(Class<T> root, Notation notation) {
        this.root = root;
        this.notation = notation;
    }

    /**
     * The name of a type in what is written, in place of its simple name, which is then not read either.
     *
     * @throws IllegalArgumentException if it has not 1 to 255 bytes of UTF-8
     */
    public CodecBuilder<T> named(Class<?> type, String name) {
        Encoded.checkType(name);
        names.put(type, name);
        return this;
    }

    /**
     * A former name of a type, which is still read.
     *
     * @throws IllegalArgumentException if it has not 1 to 255 bytes of UTF-8
     */
    public CodecBuilder<T> alsoNamed(Class<?> type, String oldName) {
        Encoded.checkType(oldName);
        oldNames.computeIfAbsent(type, t -> new ArrayList<>()).add(oldName);
        return this;
    }

    /** The present version of a record, from 1 on. Every version before needs an {@link #upcast}. */
    public CodecBuilder<T> version(Class<?> type, int version) {
        versions.put(type, version);
        return this;
    }

    /**
     * A step from a version of a record to the next.
     *
     * @param step gets the body as it was written, may change it, and returns a body of the next version; any thread, and
     *     several at once; what it throws is the cause of a {@link CodecException}. Bytes are binary if the body is CBOR,
     *     and Base64 if it is JSON
     * @throws IllegalArgumentException if there is one from this version already
     */
    public CodecBuilder<T> upcast(Class<?> type, int fromVersion, UnaryOperator<ObjectNode> step) {
        if (upcasts.computeIfAbsent(type, t -> new TreeMap<>()).put(fromVersion, step) != null) {
            throw new IllegalArgumentException(
                    "a version has one upcast: " + type.getSimpleName() + " version=" + fromVersion);
        }
        return this;
    }

    /**
     * The codec. Never blocks.
     *
     * @throws IllegalArgumentException if a component has a type that is not listed above; a sealed interface permits a
     *     class; two types have a name in common; something was said of a type that does not occur, or of the version of one
     *     that a value itself cannot have or that is an enum; or the upcasts are not those from version 1 to the last but
     *     one
     */
    public Codec<T> build() {
        ClosedList list = new ClosedList(root);
        TypeNames typeNames = typeNames(list.named());
        checkVersions(list.roots);
        FamilyModule families = new FamilyModule(list.families.keySet(), typeNames);
        ObjectMapper cbor = Mappers.cbor(families);
        ObjectMapper json = Mappers.json(families);
        Map<Class<?>, StoredType> byClass = new HashMap<>();
        typeNames.written().forEach((type, name) -> {
            if (list.roots.contains(type)) {
                byClass.put(type, storedType(type, name, cbor, json));
            }
        });
        Map<String, StoredType> byName = new HashMap<>();
        typeNames.read().forEach((name, type) -> {
            StoredType stored = byClass.get(type);
            if (stored != null) {
                byName.put(name, stored);
            }
        });
        return new JacksonCodec<>(root, notation, Map.copyOf(byClass), Map.copyOf(byName));
    }

    private TypeNames typeNames(Set<Class<?>> types) {
        checkKnown(names.keySet(), types, "a name");
        checkKnown(oldNames.keySet(), types, "a former name");
        Map<Class<?>, String> written = new HashMap<>();
        Map<String, Class<?>> read = new HashMap<>();
        for (Class<?> type : types) {
            String name = names.getOrDefault(type, type.getSimpleName());
            written.put(type, name);
            addName(read, name, type);
            oldNames.getOrDefault(type, List.of()).forEach(old -> addName(read, old, type));
        }
        return new TypeNames(Map.copyOf(written), Map.copyOf(read));
    }

    private static void addName(Map<String, Class<?>> read, String name, Class<?> type) {
        Class<?> other = read.put(name, type);
        if (other != null) {
            throw new IllegalArgumentException("a name belongs to one type, once: name=" + name + " of "
                    + other.getName() + " and " + type.getName());
        }
    }

    private static void checkKnown(Set<Class<?>> said, Set<Class<?>> types, String what) {
        for (Class<?> type : said) {
            if (!types.contains(type)) {
                throw new IllegalArgumentException(what + " is of a type of the list: " + type.getName());
            }
        }
    }

    private void checkVersions(Set<Class<?>> types) {
        checkKnown(versions.keySet(), types, "a version");
        checkKnown(upcasts.keySet(), types, "an upcast");
        for (Class<?> type : types) {
            int version = versions.getOrDefault(type, 1);
            List<Integer> from =
                    List.copyOf(upcasts.getOrDefault(type, new TreeMap<>()).keySet());
            if (version < 1 || !from.equals(IntStream.range(1, version).boxed().toList())) {
                throw new IllegalArgumentException("each version from 1 to the last but one has an upcast: "
                        + type.getSimpleName() + " version=" + version + " upcasts=" + from);
            }
            if (version > 1 && type.isEnum()) {
                throw new IllegalArgumentException("a record has versions: " + type.getName());
            }
        }
    }

    private StoredType storedType(Class<?> type, String name, ObjectMapper cbor, ObjectMapper json) {
        return new StoredType(
                name,
                List.copyOf(upcasts.getOrDefault(type, new TreeMap<>()).values()),
                (notation == Notation.CBOR ? cbor : json).writerFor(type),
                cbor.readerFor(type),
                json.readerFor(type));
    }
}
