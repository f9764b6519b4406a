package dev.troupe.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The directories of a journal's generations, by their numbers from 1. */
record Generations(Path root, Disk disk) {
    private static final Pattern NAME = Pattern.compile("generation-(\\d{10})");

    /** Where a generation lies or would lie. */
    Path path(int number) {
        return root.resolve(String.format("generation-%010d", number));
    }

    /** Those that exist, oldest first. */
    NavigableMap<Integer, Path> all() throws IOException {
        NavigableMap<Integer, Path> found = new TreeMap<>();
        for (Path path : disk.list(root)) {
            Matcher matcher = NAME.matcher(String.valueOf(path.getFileName()));
            if (matcher.matches()) {
                found.put(Integer.parseInt(matcher.group(1)), path);
            }
        }
        return Collections.unmodifiableNavigableMap(found);
    }

    /** A number that no generation had, not even one that is lost. */
    int next(Manifest manifest) throws IOException {
        NavigableMap<Integer, Path> all = all();
        int existing = all.isEmpty() ? 0 : all.lastKey();
        int lost = manifest.lost.isEmpty() ? 0 : manifest.lost.last();
        return 1 + Math.max(existing, Math.max(manifest.newest, lost));
    }
}
