package dev.troupe;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stacks without the frames of the kernel that have called the user's code. */
final class UserStack {
    private static final String PACKAGE = "dev.troupe.";

    private UserStack() {}

    /** The part above those frames; all of it if there are none, or nothing else. */
    static List<StackTraceElement> of(StackTraceElement... stack) {
        int turn = stack.length;
        while (turn > 0 && !isTurn(stack[turn - 1])) {
            turn--;
        }
        while (turn > 0 && isTurn(stack[turn - 1])) {
            turn--;
        }
        int end = turn;
        while (end > 0 && isOfKernel(stack[end - 1])) { // such as what asks a factory, and calls started
            end--;
        }
        return List.of(stack).subList(0, end > 0 ? end : turn > 0 ? turn : stack.length);
    }

    private static boolean isTurn(StackTraceElement frame) {
        return frame.getClassName().equals(Turn.class.getName());
    }

    private static boolean isOfKernel(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith(PACKAGE) && name.indexOf('.', PACKAGE.length()) < 0;
    }

    /** Leaves that part to an exception, and to those behind it. Calls code of the user's, so outside of the workers. */
    static void trim(Throwable error) {
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (@Nullable Throwable each = error; each != null && seen.add(each); each = each.getCause()) {
            each.setStackTrace(of(each.getStackTrace()).toArray(StackTraceElement[]::new));
        }
    }
}
