package dev.troupe;

/** Knows which of the optional methods an actor's class has, so that the other classes pay nothing for them. */
final class Overrides {
    private static final ClassValue<Integer> BITS = new ClassValue<>() {
        @Override
        protected Integer computeValue(Class<?> type) {
            try {
                boolean batches = type.getMethod("batchEnd", Context.class).getDeclaringClass() != Actor.class;
                boolean farewells = type.getMethod("stopped", StopReason.class).getDeclaringClass() != Actor.class;
                return (batches ? Cell.BATCHES : 0) | (farewells ? Cell.FAREWELLS : 0);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("every actor has these methods: type=" + type.getName(), e);
            }
        }
    };

    private Overrides() {}

    /** The bits of a cell's status that say so. */
    static int of(Class<?> type) {
        return BITS.get(type);
    }
}
