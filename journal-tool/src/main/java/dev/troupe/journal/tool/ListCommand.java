package dev.troupe.journal.tool;

import dev.troupe.journal.Format;
import dev.troupe.journal.JournalReport;
import dev.troupe.journal.JournalReport.Generation;
import dev.troupe.journal.Leftover;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "Shows the generations of a journal, and what else lies there.")
final class ListCommand implements Callable<Integer> {
    @Mixin
    private Target target = new Target();

    @Override
    public Integer call() {
        JournalReport report = target.read(record -> {});
        target.print(line("generation", "format", "first", "last", "records", "bytes", "state"));
        for (Generation one : report.generations()) {
            Format format = one.format();
            target.print(line(
                    one.number(),
                    format == null ? "-" : name(format),
                    one.first(),
                    one.last(),
                    one.records(),
                    one.bytes(),
                    name(one.state())));
        }
        for (JournalReport.Snapshot one : report.snapshots()) {
            target.print("snapshot of records 1 to " + one.sequence() + ": "
                    + (one.fault() == null ? one.bytes() + " bytes, whole" : "not whole"));
        }
        for (JournalReport.Range lost : report.missing()) {
            target.print("lost before a salvage: records " + lost.from() + " to " + lost.to());
        }
        for (Leftover leftover : target.inspection().leftovers()) {
            target.print((leftover.damaged() ? "set aside by a salvage: " : "unused: ")
                    + leftover.path().getFileName() + ", " + Bytes.text(leftover.bytes()));
        }
        return JournalTool.WHOLE;
    }

    private static String line(Object... columns) {
        return String.format(Locale.ROOT, "%10s  %-9s  %10s  %10s  %10s  %12s  %s", columns);
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
