package dev.troupe.journal.tool;

import dev.troupe.journal.JournalReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "verify",
        description = "Reads everything as a recovery would, changes nothing, and says whether the journal is whole.")
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private Target target = new Target();

    @Override
    public Integer call() {
        JournalReport report = target.read(record -> {});
        target.sayDamages(report, target::print);
        for (JournalReport.Range lost : report.missing()) {
            target.print("lost before a salvage: records " + lost.from() + " to " + lost.to());
        }
        if (report.tornTail() != null) {
            target.print(report.tornTail());
        }
        target.print((report.isWhole() ? "whole: " : "damaged: ") + Target.count(report.records(), "record")
                + " in " + Target.count(report.generations().size(), "generation")
                + (report.snapshots().isEmpty()
                        ? ""
                        : " and " + Target.count(report.snapshots().size(), "snapshot"))
                + ", the last is "
                + report.lastSequence());
        return report.isWhole() ? JournalTool.WHOLE : JournalTool.DAMAGED;
    }
}
