package dev.troupe;

/** Thrown on a stage in place of user code, or after it. Without a stack, which would say nothing. */
final class PlantedCrash extends RuntimeException {
    private static final long serialVersionUID = 1;

    PlantedCrash(long turn) {
        super("planted in turn " + turn, null, false, false);
    }
}
