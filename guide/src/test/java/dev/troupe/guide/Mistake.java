package dev.troupe.guide;

import dev.troupe.ActorRef;
import dev.troupe.router.Router;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** A mistake that the compiler finds: a few statements with one wrong line, and the line that would be right. */
enum Mistake {
    MESSAGE("compiler.err.prob.found.req", """
            greeter.tell("World");""", """
            greeter.tell(new Greet("World"));"""),

    REPLY("compiler.err.prob.found.req", """
            switch (message) {
                case Greet(var name) -> System.out.println("Hello, " + name);
                case Count(var reply) -> reply.with("many");
            }""", """
            switch (message) {
                case Greet(var name) -> System.out.println("Hello, " + name);
                case Count(var reply) -> reply.with(7);
            }"""),

    ANSWER("compiler.err.prob.found.req", """
            String greeted = greeter.ask(Count::new, Duration.ofSeconds(1)).join();""", """
            Integer greeted = greeter.ask(Count::new, Duration.ofSeconds(1)).join();"""),

    KEY("compiler.err.cant.apply.symbol", """
            ActorKey<Greeting> key = ActorKey.of("greeter", Greeting.class);
            router.tell(key, "World");""", """
            ActorKey<Greeting> key = ActorKey.of("greeter", Greeting.class);
            router.tell(key, new Greet("World"));"""),

    CASE("compiler.err.not.exhaustive.statement", """
            switch (message) {
                case Greet(var name) -> System.out.println("Hello, " + name);
            }""", """
            switch (message) { // all of them
                case Greet(var name) -> System.out.println("Hello, " + name);
                case Count(var reply) -> reply.with(7);
            }"""),

    FACTORY("compiler.err.prob.found.req", """
            ActorRef<Greeting> child = context.spawn("child", Parrot::new);""", """
            ActorRef<String> child = context.spawn("child", Parrot::new);"""),

    BEHAVIOUR("compiler.err.prob.found.req", """
            context.become(new Parrot());""", """
            context.become(new Greeter());""");

    private static final String IMPORTS = """
            import dev.troupe.*;
            import dev.troupe.router.*;
            import java.time.Duration;
            """;

    private final String key;
    private final String wrong;
    private final String right;

    Mistake(String key, String wrong, String right) {
        this.key = key;
        this.wrong = wrong;
        this.right = right;
    }

    /** The statements with the wrong line. */
    String snippet() {
        return wrong;
    }

    /** The key of what the compiler is to say. */
    String key() {
        return key;
    }

    /** The first line in which the wrong and the right statements differ, from 1. */
    int line() {
        List<String> correct = right.lines().toList();
        List<String> mistaken = wrong.lines().toList();
        int line = 0;
        while (mistaken.get(line).equals(correct.get(line))) {
            line++;
        }
        return line + 1;
    }

    /** What the compiler prints of its error, without the file, the line and the number of errors. */
    String message() {
        var printed = new StringWriter();
        compile(wrong, printed, null);
        return printed.toString()
                .lines()
                .map(line -> line.replaceFirst("^/Mistake.java:\\d+: ", ""))
                .filter(line -> !line.startsWith("Note: ") && !line.equals("1 error"))
                .collect(Collectors.joining("\n"));
    }

    /** The errors of the statements with the wrong line. */
    List<Diagnostic<? extends JavaFileObject>> errorsOfWrong() {
        return errors(wrong);
    }

    /** The errors of the statements with the right line. */
    List<Diagnostic<? extends JavaFileObject>> errorsOfRight() {
        return errors(right);
    }

    /** The line of a diagnostic in the statements, from 1. */
    static long lineOf(Diagnostic<?> diagnostic) {
        return diagnostic.getLineNumber() - before().lines().count();
    }

    private static List<Diagnostic<? extends JavaFileObject>> errors(String statements) {
        var found = new DiagnosticCollector<JavaFileObject>();
        compile(statements, null, found);
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .toList();
    }

    private static void compile(
            String statements, @Nullable Writer printed, @Nullable DiagnosticListener<JavaFileObject> found) {
        var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "no compiler: a JRE");
        var options = List.of("-proc:none", "-XDshould-stop.ifNoError=FLOW", "-classpath", classPath());
        var source = new Source(before() + statements + "\n}}\n");
        var task = compiler.getTask(printed, null, found, options, null, List.of(source));
        task.setLocale(Locale.ENGLISH);
        task.call();
    }

    private static String before() {
        try {
            return IMPORTS + "class Mistake {\n"
                    + Samples.all().get("CompileErrorsTest#given")
                    + "\nvoid statements(ActorRef<Greeting> greeter, Greeting message, Context<Greeting> context, Router router) {\n";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String classPath() {
        return locationOf(ActorRef.class) + File.pathSeparator + locationOf(Router.class);
    }

    private static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    /** A source in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Mistake.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
