package dev.troupe.supervisor;

import java.util.List;

/** Stack traces for people. */
final class Stacks {
    private Stacks() {}

    static String text(List<StackTraceElement> stack) {
        var text = new StringBuilder();
        for (StackTraceElement frame : stack) {
            text.append(System.lineSeparator()).append("\tat ").append(frame);
        }
        return text.toString();
    }
}
