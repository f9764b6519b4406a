package dev.troupe.journal.tool;

import dev.troupe.journal.JournalReport;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.HdrHistogram.HistogramIterationValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "stats",
        description = "Shows how large records are and what they hold, and what a journal takes on disk.")
final class StatsCommand implements Callable<Integer> {
    private static final int SMALLEST_BAR = 16;
    private static final int WIDTH = 40;

    @Mixin
    private Target target = new Target();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "10",
            description = "how many of the largest records (${DEFAULT-VALUE})")
    private int top;

    @Override
    public Integer call() throws IOException {
        if (top < 0) {
            throw target.wrongUse("--top must not be negative: " + top);
        }
        Sizes sizes = new Sizes(top);
        JournalReport report = target.read(sizes::add);
        OptionalLong real = DiskUse.real(target.directory());
        target.print(Target.count(report.records(), "record") + " in "
                + Target.count(report.generations().size(), "generation") + ", "
                + Bytes.text(sizes.bytes()) + " without what stands around them");
        target.print("files of " + Bytes.text(DiskUse.logical(target.directory())) + ", which take "
                + (real.isPresent() ? Bytes.text(real.getAsLong()) : "an unknown part of it") + " on disk");
        if (report.records() > 0) {
            histogram(sizes);
            types(sizes);
            largest(sizes);
        }
        target.sayDamages(report, target::note);
        return report.damages().isEmpty() ? JournalTool.WHOLE : JournalTool.DAMAGED;
    }

    private void histogram(Sizes sizes) {
        target.print("");
        target.print(String.format(
                Locale.ROOT,
                "bytes of a record: median %d, 99 %% %d, largest %d",
                sizes.histogram.getValueAtPercentile(50),
                sizes.histogram.getValueAtPercentile(99),
                sizes.largestBytes()));
        long records = sizes.histogram.getTotalCount();
        for (HistogramIterationValue step : sizes.histogram.logarithmicBucketValues(SMALLEST_BAR, 2)) {
            long count = step.getCountAddedInThisIterationStep();
            if (count > 0) {
                String bar = "#".repeat((int) Math.max(1, WIDTH * count / records));
                target.print(
                        String.format(Locale.ROOT, "%12s  %10d  %s", "to " + step.getValueIteratedTo(), count, bar));
            }
        }
    }

    private void types(Sizes sizes) {
        target.print("");
        target.print(String.format(Locale.ROOT, "%12s  %10s  %s", "bytes", "records", "what"));
        for (Map.Entry<String, Sizes.Sum> one : sizes.byLabel()) {
            Sizes.Sum sum = one.getValue();
            target.print(String.format(Locale.ROOT, "%12d  %10d  %s", sum.bytes(), sum.records(), one.getKey()));
        }
    }

    private void largest(Sizes sizes) {
        target.print("");
        target.print(String.format(Locale.ROOT, "%12s  %10s  %10s  %s", "bytes", "sequence", "generation", "what"));
        for (Sizes.Large one : sizes.largest()) {
            target.print(String.format(
                    Locale.ROOT, "%12d  %10d  %10d  %s", one.bytes(), one.sequence(), one.generation(), one.label()));
        }
    }
}
