package dev.troupe.journal.tool;

import dev.troupe.journal.JournalInspection;
import dev.troupe.journal.JournalRecord;
import dev.troupe.journal.JournalReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What all commands have in common: the journal, and where they print. */
final class Target {
    private static final int LINES_BETWEEN_CHECKS = 1024;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "DIR", description = "the directory of the journal")
    private Path directory = Path.of("");

    private long lines;

    Path directory() {
        return directory;
    }

    JournalInspection inspection() {
        try {
            return JournalInspection.of(directory);
        } catch (IllegalArgumentException e) {
            throw wrongUse(String.valueOf(e.getMessage()));
        }
    }

    /** Reads all records, and shows how far it is. Says so if a writer is at work. */
    JournalReport read(Consumer<? super JournalRecord> records) {
        JournalInspection journal = inspection();
        JournalReport report;
        try (var progress = new Progress(err(), Progress.isWanted(), journal.reached())) {
            report = journal.read(record -> {
                records.accept(record);
                progress.at(record.sequence());
            });
        }
        sayIfHeld(report.holder());
        return report;
    }

    void sayIfHeld(@Nullable String holder) {
        if (holder != null) {
            note("the journal is held by " + holder + ": it may change");
        }
    }

    void sayDamages(JournalReport report, Consumer<String> to) {
        for (JournalReport.Finding damage : report.damages()) {
            to.accept("damage: " + damage.rule());
            JournalReport.Range missing = damage.missing();
            to.accept("  generation " + (damage.generation() == 0 ? "unknown" : damage.generation()) + ", file "
                    + damage.file() + ", position " + damage.position()
                    + (missing == null ? "" : ", records " + missing.from() + " to " + missing.to() + " missing"));
        }
        for (JournalReport.Snapshot one : report.snapshots()) {
            if (one.fault() != null) {
                to.accept("damage: snapshot " + one.sequence() + ": " + one.fault());
            }
        }
    }

    /** Such as 1 generation, 2 generations. */
    static String count(long number, String one) {
        return number + " " + one + (number == 1 ? "" : "s");
    }

    void print(String line) {
        out().println(line);
        if (++lines % LINES_BETWEEN_CHECKS == 0) {
            flush();
        }
    }

    /** See {@link Output#deliver}. */
    void flush() {
        out().deliver();
    }

    /** For people, beside what is printed. */
    void note(String line) {
        err().println("troupe-journal: " + line);
    }

    ParameterException wrongUse(String rule) {
        return new ParameterException(spec.commandLine(), rule);
    }

    Output out() {
        return (Output) spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
