package dev.troupe.journal.tool;

import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.Leftover;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "compact",
        description =
                "Deletes files that no recovery reads any more. It shortens no journal: that takes a snapshot, which"
                        + " only the program takes that writes the journal.")
final class CompactCommand implements Callable<Integer> {
    @Mixin
    private Target target = new Target();

    @Option(names = "--damaged", description = "also what a salvage has set aside")
    private boolean damaged;

    @Override
    public Integer call() {
        target.inspection();
        List<Leftover> deleted = DataDirectory.deleteLeftovers(target.directory(), damaged);
        for (Leftover one : deleted) {
            target.print("deleted " + one.path().getFileName() + ", " + Bytes.text(one.bytes()));
        }
        List<Leftover> kept = target.inspection().leftovers();
        target.print(
                deleted.isEmpty() ? "there is nothing to delete" : "deleted " + Bytes.text(size(deleted)) + " in all");
        if (!kept.isEmpty()) {
            target.print(Bytes.text(size(kept)) + " were set aside by a salvage: --damaged deletes them too");
        }
        return JournalTool.WHOLE;
    }

    private static long size(List<Leftover> leftovers) {
        return leftovers.stream().mapToLong(Leftover::bytes).sum();
    }
}
