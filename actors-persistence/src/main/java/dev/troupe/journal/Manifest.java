package dev.troupe.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * What must be known from outside the generations: which are the oldest that is kept and the newest, where a clean end is,
 * which snapshots there are, what was lost for good, and once more the salts that the headers hold, since no record is
 * readable without.
 */
final class Manifest {
    static final String NAME = "MANIFEST";
    private static final String VERSION = "troupe-journal 1";

    int first = 1;
    int newest;
    long clean = -1;
    int replacing;
    final TreeSet<Integer> lost = new TreeSet<>();
    final TreeMap<Integer, Salt> salts = new TreeMap<>();
    final TreeMap<Long, Snapshot> snapshots = new TreeMap<>();
    final List<Range> missing = new ArrayList<>();

    /** Sequences that an earlier salvage found missing, both ends included. */
    record Range(long from, long to) {}

    static final class BadManifest extends Exception {
        BadManifest(String message) {
            super(message);
        }
    }

    /** Reads it for who has read it before: one that is not whole any more is an error of the disk. */
    static Manifest reread(Path directory, Disk disk) throws IOException {
        try {
            return read(directory, disk);
        } catch (BadManifest e) {
            throw new IOException(e);
        }
    }

    /**
     * Reads it.
     *
     * @throws LaterVersionException if it is whole, and says what this version does not know
     */
    static Manifest read(Path directory, Disk disk) throws IOException, BadManifest {
        Path file = directory.resolve(NAME);
        String text;
        try {
            text = new String(disk.content(file), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new BadManifest("a journal has a MANIFEST: it is missing");
        }
        int cut = text.lastIndexOf("checksum=");
        if (cut < 0 || !text.substring(cut).equals("checksum=" + checksum(text.substring(0, cut)) + "\n")) {
            throw new BadManifest("a MANIFEST matches its checksum: it does not, " + text.length() + " bytes");
        }
        Manifest manifest = new Manifest();
        List<String> lines = text.substring(0, cut).lines().toList();
        if (lines.isEmpty() || !lines.get(0).equals(VERSION)) {
            throw new LaterVersionException(
                    file, "'" + (lines.isEmpty() ? "" : lines.get(0)) + "' for '" + VERSION + "'");
        }
        for (String line : lines.subList(1, lines.size())) {
            int equals = line.indexOf('=');
            String name = equals < 0 ? line : line.substring(0, equals);
            String value = line.substring(equals + 1);
            switch (name) {
                case "first" -> manifest.first = Integer.parseInt(value);
                case "newest" -> manifest.newest = Integer.parseInt(value);
                case "clean" -> manifest.clean = Long.parseLong(value);
                case "replacing" -> manifest.replacing = Integer.parseInt(value);
                case "lost" -> manifest.lost.add(Integer.parseInt(value));
                case "salt" -> {
                    int dash = value.indexOf('-');
                    manifest.salts.put(
                            Integer.parseInt(value.substring(0, dash)),
                            new Salt(Long.parseUnsignedLong(value.substring(dash + 1), 16)));
                }
                case "snapshot" -> {
                    String[] parts = value.split("-", 3);
                    manifest.add(new Snapshot(
                            Long.parseLong(parts[0]),
                            Integer.parseInt(parts[1]),
                            new Salt(Long.parseUnsignedLong(parts[2], 16))));
                }
                case "missing" -> {
                    int dash = value.indexOf('-');
                    manifest.missing.add(new Range(
                            Long.parseLong(value.substring(0, dash)), Long.parseLong(value.substring(dash + 1))));
                }
                default -> throw new LaterVersionException(file, "the entry '" + name + "'");
            }
        }
        return manifest;
    }

    /** The same, or an empty one in place of a bad one. */
    static Manifest readOrEmpty(Path directory, Disk disk) throws IOException {
        try {
            return read(directory, disk);
        } catch (BadManifest e) {
            return new Manifest();
        }
    }

    void write(Path directory, Disk disk) throws IOException {
        StringBuilder text = new StringBuilder(VERSION).append('\n');
        text.append("first=").append(first).append('\n');
        text.append("newest=").append(newest).append('\n');
        if (clean >= 0) {
            text.append("clean=").append(clean).append('\n');
        }
        if (replacing > 0) {
            text.append("replacing=").append(replacing).append('\n');
        }
        lost.forEach(n -> text.append("lost=").append(n).append('\n'));
        salts.forEach((n, salt) -> text.append("salt=")
                .append(n)
                .append('-')
                .append(Long.toHexString(salt.value()))
                .append('\n'));
        snapshots
                .values()
                .forEach(s -> text.append("snapshot=")
                        .append(s.sequence())
                        .append('-')
                        .append(s.generation())
                        .append('-')
                        .append(Long.toHexString(s.salt().value()))
                        .append('\n'));
        missing.forEach(r ->
                text.append("missing=").append(r.from).append('-').append(r.to).append('\n'));
        String checksum = checksum(text.toString());
        text.append("checksum=").append(checksum).append('\n');
        disk.replace(directory.resolve(NAME), text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    void add(Snapshot snapshot) {
        snapshots.put(snapshot.sequence(), snapshot);
    }

    /** Keeps so many snapshots, the newest ones, and if there are as many, no generation before the oldest of them. */
    void keep(int count) {
        while (snapshots.size() > count) {
            snapshots.pollFirstEntry();
        }
        if (snapshots.size() == count) {
            first = snapshots.firstEntry().getValue().generation();
            salts.headMap(first).clear();
            lost.headSet(first).clear();
        }
    }

    /** The last sequence at or behind the given one that is only followed by one that should exist. */
    long skip(long last) {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Range range : missing) {
                if (range.from <= last + 1 && range.to > last) {
                    last = range.to;
                    moved = true;
                }
            }
        }
        return last;
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.ISO_8859_1));
        return Long.toHexString(crc.getValue());
    }
}
