package dev.troupe.journal.tool;

import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/** A bar that says how far a reading is, drawn over and over in one line of a terminal, and wiped out at the end. */
final class Progress implements AutoCloseable {
    private static final long BETWEEN_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int BETWEEN_RECORDS = 1024;
    private static final int WIDTH = 30;

    private final PrintWriter terminal;
    private final boolean shown;
    private final long end;
    private long records;
    private long lastNs = System.nanoTime();
    private int drawn;

    /** Of a reading up to a sequence, or somewhat further. */
    Progress(PrintWriter terminal, boolean shown, long end) {
        this.terminal = terminal;
        this.shown = shown;
        this.end = Math.max(1, end);
    }

    /** Whether the launcher has found errors to go to a terminal, which a program in Java cannot find out by itself. */
    static boolean isWanted() {
        return Boolean.getBoolean("troupe.terminal");
    }

    void at(long sequence) {
        if (shown && ++records % BETWEEN_RECORDS == 0 && System.nanoTime() - lastNs >= BETWEEN_NS) {
            draw(sequence);
            lastNs = System.nanoTime();
        }
    }

    void draw(long sequence) {
        double part = Math.min(1, (double) sequence / end);
        int full = (int) (part * WIDTH);
        String line = "[" + "#".repeat(full) + " ".repeat(WIDTH - full) + "] " + (int) (part * 100) + " %, record "
                + sequence;
        wipe();
        terminal.print(line);
        terminal.flush();
        drawn = line.length();
    }

    private void wipe() {
        terminal.print("\r" + " ".repeat(drawn) + "\r");
    }

    @Override
    public void close() {
        if (drawn > 0) {
            wipe();
            terminal.flush();
        }
    }
}
