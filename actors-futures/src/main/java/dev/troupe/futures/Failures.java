package dev.troupe.futures;

/** Failures that come as anything that can be thrown. */
final class Failures {
    private Failures() {}

    /**
     * Gives it to be thrown.
     *
     * @throws Error if it is one
     */
    static Exception thrown(Throwable failure) {
        return switch (failure) {
            case Exception e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(failure);
        };
    }
}
