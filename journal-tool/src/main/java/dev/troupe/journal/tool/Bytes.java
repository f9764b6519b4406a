package dev.troupe.journal.tool;

import java.util.Locale;

/** Numbers of bytes for people. */
final class Bytes {
    private Bytes() {}

    static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(Locale.ROOT, "%.1f %ciB", bytes / Math.pow(1024, unit), "KMGTPE".charAt(unit - 1));
    }
}
