package dev.troupe.benchmarks;

/** Does nothing: what a process takes anyway. */
final class Empty {
    private Empty() {}

    public static void main(String[] args) {}
}
