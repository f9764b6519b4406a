package dev.troupe.supervisor;

import java.util.List;

/** Stack traces for people. */
final class Stacks {
    private Stacks() {}

    /** Of a thread: none means that it has ended. */
    static String text(List<StackTraceElement> stack) {
        if (stack.isEmpty()) {
            return "ended";
        }
        var text = new StringBuilder();
        for (StackTraceElement frame : stack) {
            text.append(System.lineSeparator()).append("\tat ").append(frame);
        }
        return text.toString();
    }
}
