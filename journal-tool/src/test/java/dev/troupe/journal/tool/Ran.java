package dev.troupe.journal.tool;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What the program has printed, and how it ended. */
record Ran(int code, List<String> out, List<String> err) {
    static Ran of(Object... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        String[] words = List.of(args).stream().map(Object::toString).toArray(String[]::new);
        int code = JournalTool.run(new PrintWriter(out), new PrintWriter(err, true), words);
        return new Ran(
                code, out.toString().lines().toList(), err.toString().lines().toList());
    }
}
