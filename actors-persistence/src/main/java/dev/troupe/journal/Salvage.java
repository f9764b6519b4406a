package dev.troupe.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Repairs a journal so that what is readable can be read: sets a damaged generation aside, puts a replacement in its
 * place, and notes in the MANIFEST what is missing. It deletes nothing, and may be cut off anywhere.
 */
final class Salvage {
    private static final int MOST_REPAIRS = 1000;

    private final Path root;
    private final Generations generations;
    private final Disk disk;
    private final Format format;
    private final Consumer<String> report;

    Salvage(Path root, Disk disk, Format format, Consumer<String> report) {
        this.root = root;
        this.generations = new Generations(root, disk);
        this.disk = disk;
        this.format = format;
        this.report = report;
    }

    /** Repairs until a reading finds no damage; returns what it repaired. */
    List<String> run() throws IOException {
        List<String> repaired = new ArrayList<>();
        while (true) {
            JournalReading reading = new JournalReading(root, disk, null);
            Damage damage = reading.damage();
            if (damage == null) {
                return repaired;
            }
            repaired.add(damage.text());
            report.accept("salvage: " + damage.text());
            if (repaired.size() > MOST_REPAIRS) {
                throw new IllegalStateException("salvage ends after at most " + MOST_REPAIRS + " repairs: " + root);
            }
            switch (damage) {
                case Damage.BadManifest bad -> rebuildManifest(reading, bad.file());
                case Damage.SnapshotsUnreadable unreadable -> giveUp(reading.manifest(), unreadable);
                case Damage.GenerationGone gone -> giveUp(reading.manifest(), gone.generation());
                case Damage.RecordsMissing missing -> repair(reading, missing);
            }
        }
    }

    private void rebuildManifest(JournalReading reading, Path file) throws IOException {
        if (disk.exists(file)) {
            disk.move(file, aside(file));
        }
        reading.rebuilt().write(root, disk);
    }

    /** The records behind the snapshots are whole. */
    private void giveUp(Manifest manifest, Damage.SnapshotsUnreadable damage) throws IOException {
        Snapshots snapshots = new Snapshots(root, disk);
        for (long sequence : manifest.snapshots.keySet()) {
            Path file = snapshots.path(sequence);
            if (disk.exists(file)) {
                Path aside = aside(file);
                disk.move(file, aside);
                report.accept("salvage: the damaged snapshot is kept as " + aside);
            }
        }
        report.accept("salvage: records 1 to " + damage.until() + " are lost");
        manifest.snapshots.clear();
        manifest.missing.add(new Manifest.Range(1, damage.until()));
        manifest.write(root, disk);
    }

    private void giveUp(Manifest manifest, int generation) throws IOException {
        manifest.lost.add(generation);
        manifest.write(root, disk);
    }

    private void repair(JournalReading reading, Damage.RecordsMissing damage) throws IOException {
        Manifest manifest = reading.manifest();
        GenerationReader holder = damage.holder();
        if (holder == null || reading.wentWithAnother(holder)) {
            manifest.missing.add(new Manifest.Range(damage.firstMissing(), damage.until()));
            manifest.write(root, disk);
            return;
        }
        replace(reading, holder, damage);
    }

    private void replace(JournalReading reading, GenerationReader reader, Damage.RecordsMissing damage)
            throws IOException {
        Manifest manifest = reading.manifest();
        long limit = reading.limit(reader.generation);
        long[] first = {Long.MAX_VALUE};
        long durable = reader.readable((sequence, payload) -> first[0] = Math.min(first[0], sequence));
        long previous =
                reader.previous >= 0 ? reader.previous : Math.min(reading.before(reader.generation), first[0] - 1);

        Path beside = fresh(root.resolve(reader.directory.getFileName() + ".new"));
        disk.createDirectory(beside);
        long[] last = {previous};
        List<Manifest.Range> gaps = new ArrayList<>();
        try (GenerationWriter writer = format.writer(beside, reader.generation, reader.salt, disk)) {
            writer.appendHeader(previous);
            reader.readable((sequence, payload) -> {
                if (sequence > last[0] && sequence <= limit) {
                    if (manifest.skip(last[0]) + 1 < sequence) {
                        gaps.add(new Manifest.Range(last[0] + 1, sequence - 1));
                    }
                    copy(writer, sequence, payload);
                    last[0] = sequence;
                }
            });
            writer.force();
        }
        disk.forceDirectory(beside);
        Path target = root.resolve(reader.directory.getFileName() + ".replacement");
        if (disk.exists(target)) {
            // Of a salvage that did not get as far as naming it in the MANIFEST.
            disk.move(target, fresh(root.resolve(target.getFileName() + ".unused")));
        }
        disk.move(beside, target);
        disk.forceDirectory(root);

        long until = Math.min(limit, Math.max(damage.until(), durable));
        if (manifest.skip(last[0]) < until) {
            gaps.add(new Manifest.Range(manifest.skip(last[0]) + 1, until));
        }
        manifest.missing.addAll(gaps);
        for (Manifest.Range gap : gaps) {
            report.accept("salvage: records " + gap.from() + " to " + gap.to() + " are lost");
        }
        if (reader.generation == manifest.newest && manifest.clean >= 0) {
            manifest.clean = Math.max(manifest.clean, manifest.skip(last[0]));
        }
        manifest.replacing = reader.generation;
        manifest.salts.put(reader.generation, reader.salt);
        manifest.write(root, disk);
        finishReplacement();
    }

    private static void copy(GenerationWriter writer, long sequence, byte[] payload) {
        try {
            writer.append(sequence, sequence - 1, payload);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Completes a salvage from where its MANIFEST was written; it may have been cut off anywhere since. */
    void finishReplacement() throws IOException {
        Manifest manifest;
        try {
            manifest = Manifest.read(root, disk);
        } catch (Manifest.BadManifest e) {
            return; // reported by the reading that follows
        }
        if (manifest.replacing == 0) {
            return;
        }
        Path target = generations.path(manifest.replacing);
        Path replacement = root.resolve(target.getFileName() + ".replacement");
        if (disk.exists(replacement)) {
            if (disk.exists(target)) {
                Path aside = aside(target);
                disk.move(target, aside);
                report.accept("salvage: the damaged generation is kept as " + aside);
            }
            disk.move(replacement, target);
            disk.forceDirectory(root);
        }
        manifest.replacing = 0;
        manifest.write(root, disk);
    }

    private Path aside(Path path) throws IOException {
        return fresh(path.resolveSibling(path.getFileName() + ".damaged"));
    }

    /** The path with the lowest number behind it that is free. */
    private Path fresh(Path path) throws IOException {
        for (int n = 1; ; n++) {
            Path numbered = path.resolveSibling(path.getFileName() + "-" + n);
            if (!disk.exists(numbered)) {
                return numbered;
            }
        }
    }
}
