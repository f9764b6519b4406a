package dev.troupe.persistence.codec;

import java.util.Map;

/**
 * The names of types in the data.
 *
 * @param written the one that is written, of each type
 * @param read the type of each name, former ones included
 */
record TypeNames(Map<Class<?>, String> written, Map<String, Class<?>> read) {
    /** The class in the list of which this is a value. The constants of an enum may have classes of their own. */
    static Class<?> classOf(Object value) {
        return value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
    }
}
