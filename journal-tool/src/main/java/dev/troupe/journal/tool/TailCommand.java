package dev.troupe.journal.tool;

import dev.troupe.journal.JournalFollower;
import dev.troupe.journal.JournalInspection;
import dev.troupe.journal.JournalRecord;
import java.util.ArrayDeque;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "tail", description = "Shows the last records, as export does, and those that come if it is told to.")
final class TailCommand implements Callable<Integer> {
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    @Mixin
    private Target target = new Target();

    @Option(
            names = "-n",
            paramLabel = "N",
            defaultValue = "10",
            description = "how many (${DEFAULT-VALUE}); they are held in memory")
    private int count;

    @Option(names = "-f", description = "wait for more, and show them, until it is interrupted")
    private boolean follow;

    private long last = -1;

    @Override
    public Integer call() {
        if (count < 0) {
            throw target.wrongUse("-n must not be negative: " + count);
        }
        JournalInspection journal = target.inspection();
        target.sayIfHeld(journal.holder());
        JournalFollower follower = journal.follow(Math.max(0, journal.reached() - count));
        showLast(follower);
        while (follow && !Thread.currentThread().isInterrupted()) {
            target.flush();
            LockSupport.parkNanos(PAUSE_NS);
            follower.poll(this::show);
        }
        return JournalTool.WHOLE;
    }

    private void showLast(JournalFollower follower) {
        var newest = new ArrayDeque<JournalRecord>();
        follower.poll(record -> {
            newest.add(record);
            if (newest.size() > count) {
                last = newest.remove().sequence();
            }
        });
        newest.forEach(this::show);
    }

    private void show(JournalRecord record) {
        if (last >= 0 && record.sequence() > last + 1) {
            target.note("records " + (last + 1) + " to " + (record.sequence() - 1) + " are missing");
        } else if (record.sequence() <= last) {
            target.note("the records from " + record.sequence() + " on were cut, and others come in their place");
        }
        last = record.sequence();
        target.print(JsonLine.of(record));
    }
}
