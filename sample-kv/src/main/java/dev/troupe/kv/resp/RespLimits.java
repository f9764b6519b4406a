package dev.troupe.kv.resp;

/**
 * How large a request may be.
 *
 * @param maxBulk bytes of one argument
 * @param maxArguments arguments of one request
 * @param maxInline bytes of one line, of an inline command or of a length
 * @param maxRequest bytes of all arguments of one request
 */
public record RespLimits(int maxBulk, int maxArguments, int maxInline, int maxRequest) {
    private static final RespLimits DEFAULTS = new RespLimits(4 << 20, 128 << 10, 64 << 10, 7 << 20);

    /** Arguments of 4 MiB, 131,072 of them, lines of 64 KiB, 7 MiB in all. A request fits into one journal record. */
    public static RespLimits defaults() {
        return DEFAULTS;
    }
}
