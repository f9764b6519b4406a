package dev.troupe.journal.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** What the program has printed, and how it ended. */
record Ran(int code, List<String> out, List<String> err) {
    static Ran of(Object... args) {
        var out = new ByteArrayOutputStream();
        Ran ran = to(out, args);
        return new Ran(ran.code, out.toString(UTF_8).lines().toList(), ran.err);
    }

    /** Prints there. */
    static Ran to(OutputStream out, Object... args) {
        var err = new StringWriter();
        String[] words = List.of(args).stream().map(Object::toString).toArray(String[]::new);
        int code = JournalTool.run(new Output(out), new PrintWriter(err, true), words);
        return new Ran(code, List.of(), err.toString().lines().toList());
    }
}
