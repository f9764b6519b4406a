package dev.troupe.journal.tool;

import dev.troupe.journal.JournalRecord;
import dev.troupe.journal.JournalReport;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "export", description = "Writes records as lines of JSON.")
final class ExportCommand implements Callable<Integer> {
    @Mixin
    private Target target = new Target();

    @Option(names = "--from", paramLabel = "SEQ", defaultValue = "1", description = "the first one (${DEFAULT-VALUE})")
    private long from;

    @Option(names = "--to", paramLabel = "SEQ", description = "the last one (that of the journal)")
    private long to = Long.MAX_VALUE;

    @Option(names = "-o", paramLabel = "FILE", description = "where to, in place of the output; must not exist")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException {
        if (from > to) {
            throw target.wrongUse("--from must not be behind --to: " + from + " > " + to);
        }
        JournalReport report = file == null ? export(target::print) : exportTo(file);
        target.sayDamages(report, target::note);
        return report.damages().isEmpty() ? JournalTool.WHOLE : JournalTool.DAMAGED;
    }

    private JournalReport exportTo(Path path) throws IOException {
        target.inspection(); // before a file is made
        try (Writer writer = Files.newBufferedWriter(path, StandardOpenOption.CREATE_NEW)) {
            return export(line -> write(line, writer, path));
        } catch (FileSystemException e) {
            throw e; // it could not be made
        } catch (IOException e) {
            throw new OutputFailedException(path.toString(), e);
        }
    }

    private static void write(String line, Writer writer, Path path) {
        try {
            writer.write(line);
            writer.write('\n');
        } catch (IOException e) {
            throw new OutputFailedException(path.toString(), e);
        }
    }

    private JournalReport export(Consumer<String> lines) {
        return target.read(record -> {
            if (isWanted(record)) {
                lines.accept(JsonLine.of(record));
            }
        });
    }

    private boolean isWanted(JournalRecord record) {
        return from <= record.sequence() && record.sequence() <= to;
    }
}
