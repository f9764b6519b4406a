package dev.troupe.kv.resp;

/**
 * How large a request may be.
 *
 * @param maxBulk bytes of one argument
 * @param maxElements arguments of one request
 * @param maxInline bytes of one inline request, and of any header line
 * @param maxRequest bytes of all arguments of a request, each counted with {@value #OVERHEAD} bytes more
 */
public record RespLimits(int maxBulk, int maxElements, int maxInline, int maxRequest) {
    /** What an argument costs beyond its own bytes; its place in a journal record is not larger. */
    public static final int OVERHEAD = 16;

    /** Limits under which the changes of one request fit into a journal record of 8 MiB. */
    public static final RespLimits DEFAULT = new RespLimits(4 << 20, 128 << 10, 64 << 10, (8 << 20) - (64 << 10));
}
