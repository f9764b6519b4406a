package dev.troupe.journal;

import java.util.ArrayList;
import java.util.List;

/** The command that runs a class of the tests in a process of its own. */
public final class JavaCommand {
    private JavaCommand() {}

    /** Runs the main method with these arguments. */
    public static List<String> of(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1", // starts in half the time
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                main.getName()));
        command.addAll(arguments);
        return command;
    }
}
