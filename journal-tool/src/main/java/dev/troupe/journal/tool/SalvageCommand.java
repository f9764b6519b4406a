package dev.troupe.journal.tool;

import dev.troupe.journal.DataDirectory;
import dev.troupe.journal.Format;
import dev.troupe.journal.JournalOptions;
import dev.troupe.journal.JournalReport;
import dev.troupe.journal.OnDamage;
import dev.troupe.journal.Recovery;
import dev.troupe.journal.Replay;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "salvage",
        description =
                "Repairs a damaged journal: sets damaged generations aside, puts what is readable in their place, and"
                        + " notes what is lost. It deletes nothing.")
final class SalvageCommand implements Callable<Integer> {
    @Mixin
    private Target target = new Target();

    @Option(names = "--yes", description = "do not ask")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        JournalReport report = target.read(record -> {});
        if (report.holder() != null) {
            return JournalTool.FAILED;
        }
        if (report.isWhole()) {
            target.print("whole: there is nothing to salvage");
            return JournalTool.WHOLE;
        }
        target.sayDamages(report, target::print);
        if (report.damages().isEmpty()) {
            target.print("nothing to salvage: a later snapshot takes the place of one that is damaged");
            return JournalTool.DAMAGED;
        }
        if (!yes && !isConfirmed()) {
            target.print("nothing was changed");
            return JournalTool.DAMAGED;
        }
        // Plain files, whatever was damaged: they are written without Chronicle, and read by every recovery.
        JournalOptions options =
                JournalOptions.defaults().withFormat(Format.PLAIN).withOnDamage(OnDamage.SALVAGE);
        try (DataDirectory held = DataDirectory.open(target.directory(), options, target::print)) {
            Recovery done = held.recover(Replay.ignoring());
            target.print("salvaged: " + done.records() + " records can be read, the last is " + done.lastSequence());
        }
        return JournalTool.WHOLE;
    }

    private boolean isConfirmed() throws IOException {
        target.out().print("Set aside what is damaged, and go on with what is readable? [y/N] ");
        target.flush();
        String answer = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
        return answer != null && answer.strip().equalsIgnoreCase("y");
    }
}
