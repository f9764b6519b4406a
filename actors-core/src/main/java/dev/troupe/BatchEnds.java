package dev.troupe;

/** Knows which classes of actors have a batch end of their own, so that the others pay nothing for it. */
final class BatchEnds {
    private static final ClassValue<Boolean> OVERRIDDEN = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return type.getMethod("batchEnd", Context.class).getDeclaringClass() != Actor.class;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("every actor has a batchEnd: type=" + type.getName(), e);
            }
        }
    };

    private BatchEnds() {}

    static boolean isOverridden(Class<?> type) {
        return OVERRIDDEN.get(type);
    }
}
