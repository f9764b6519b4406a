package dev.troupe.persistence.codec;

import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.type.TypeFactory;

/** All types that can stand in a value, found from its declared type. */
final class ClosedList {
    private static final Set<Class<?>> KEYS = Set.of(String.class, Integer.class, Long.class, UUID.class);
    private static final Set<Class<?>> SCALARS = Set.of(
            boolean.class,
            byte.class,
            short.class,
            int.class,
            long.class,
            float.class,
            double.class,
            char.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Character.class,
            String.class,
            byte[].class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            Instant.class,
            Duration.class,
            Period.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetDateTime.class);
    private static final Set<Class<?>> CONTAINERS = Set.of(List.class, Set.class, Map.class, Optional.class);

    /** The types that a value itself can have. */
    final Set<Class<?>> roots;
    /** What each sealed interface permits, itself or by another one. */
    final Map<Class<?>, Set<Class<?>>> families = new LinkedHashMap<>();

    private final TypeFactory types = TypeFactory.createDefaultInstance();
    private final Set<JavaType> seen = new HashSet<>();

    /** @throws IllegalArgumentException if a type is reached that is not allowed */
    ClosedList(Class<?> root) {
        if (!root.isRecord() && !root.isEnum() && !isSealed(root)) {
            throw new IllegalArgumentException("a codec is for a record, an enum or a sealed interface: " + root);
        }
        visit(types.constructType(root), "");
        roots = families.getOrDefault(root, Set.of(root));
    }

    /** All types that have a name in the data. */
    Set<Class<?>> named() {
        Set<Class<?>> named = new LinkedHashSet<>(roots);
        families.values().forEach(named::addAll);
        return named;
    }

    private void visit(JavaType type, String place) {
        Class<?> raw = type.getRawClass();
        if (SCALARS.contains(raw) || raw.isEnum() || !seen.add(type)) {
            return;
        }
        if (raw.isRecord()) {
            for (RecordComponent component : raw.getRecordComponents()) {
                visit(
                        types.resolveMemberType(component.getGenericType(), type.getBindings()),
                        " at " + raw.getSimpleName() + "." + component.getName());
            }
        } else if (isSealed(raw)) {
            Set<Class<?>> members = new LinkedHashSet<>();
            addMembers(raw, members);
            families.put(raw, members);
            members.forEach(member -> visit(types.constructType(member), place));
        } else if (type.isArrayType() || CONTAINERS.contains(raw)) {
            if (type.isMapLikeType()) {
                checkKey(type.getKeyType(), place);
            }
            visit(type.getContentType(), place);
        } else {
            throw new IllegalArgumentException(
                    "a component is a record, an enum, a sealed interface, a number, text, time, byte[], an array, a List,"
                            + " Set, Map or Optional: " + type.toCanonical() + place);
        }
    }

    private static void checkKey(JavaType key, String place) {
        if (!KEYS.contains(key.getRawClass()) && !key.isEnumType()) {
            throw new IllegalArgumentException(
                    "a key is a String, an Integer, a Long, a UUID or an enum: " + key.toCanonical() + place);
        }
    }

    private static void addMembers(Class<?> family, Set<Class<?>> members) {
        for (Class<?> member : family.getPermittedSubclasses()) {
            if (member.isRecord() || member.isEnum()) {
                members.add(member);
            } else if (isSealed(member)) {
                addMembers(member, members);
            } else {
                throw new IllegalArgumentException("a sealed interface permits records, enums and sealed interfaces: "
                        + member.getName() + " of " + family.getName());
            }
        }
    }

    private static boolean isSealed(Class<?> type) {
        return type.isInterface() && type.isSealed();
    }
}
