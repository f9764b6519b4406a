package dev.troupe.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What results say of where and how they were measured. */
final class Circumstances {
    private Circumstances() {}

    /** Of a run that starts now; more can be put in. */
    static Map<String, String> now(List<String> javaOptions) throws IOException, InterruptedException {
        var all = new LinkedHashMap<String, String>();
        all.put("date", LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")));
        all.put("commit", output("git", "describe", "--always", "--dirty"));
        all.put("JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        all.put("flags", String.join(" ", javaOptions));
        all.put("machine", Runtime.getRuntime().availableProcessors() + " cores, " + processor());
        all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        return all;
    }

    /** In one line, for the head of a table. */
    static String line(Map<String, String> circumstances) {
        return circumstances.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining("; "));
    }

    /** Where results go that are kept: a file named by the time, the commit and what was measured. */
    static Path file(Path folder, Map<String, String> circumstances, String suffix) throws IOException {
        Files.createDirectories(folder);
        String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm"));
        return folder.resolve(time + "-" + circumstances.get("commit") + suffix + ".csv");
    }

    private static String processor() throws IOException {
        var info = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(info)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(info).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0 ? output : "unknown";
    }
}
