package dev.troupe.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A file or directory of a journal that no recovery reads; {@link DataDirectory#deleteLeftovers} deletes them.
 *
 * @param damaged whether a salvage has set it aside; otherwise it was never read, or a snapshot has made it superfluous
 * @param bytes its size, with all that is in it
 */
public record Leftover(Path path, boolean damaged, long bytes) {
    private static final String ASIDE = ".damaged";
    private static final Pattern DAMAGED =
            Pattern.compile("(generation-\\d{10}|snapshot-\\d{20}|" + Manifest.NAME + ")\\" + ASIDE + "-\\d+");
    private static final Pattern UNUSED = Pattern.compile("generation-\\d{10}\\.(new-\\d+|replacement\\.unused-\\d+)");

    /** Where a salvage keeps what it has replaced first. */
    static Path aside(Path replaced) {
        return replaced.resolveSibling(replaced.getFileName() + ASIDE + "-1");
    }

    static List<Leftover> in(Path root, Disk disk) throws IOException {
        List<Leftover> found = new ArrayList<>();
        for (Path path : superfluous(root, disk, Manifest.readOrEmpty(root, disk), Integer.MAX_VALUE)) {
            found.add(new Leftover(path, false, size(path, disk)));
        }
        List<Path> paths = new ArrayList<>(disk.list(root));
        paths.addAll(new Snapshots(root, disk).files());
        for (Path path : paths) {
            String name = String.valueOf(path.getFileName());
            boolean damaged = DAMAGED.matcher(name).matches();
            if (damaged || UNUSED.matcher(name).matches()) {
                found.add(new Leftover(path, damaged, size(path, disk)));
            }
        }
        return found;
    }

    /**
     * What a MANIFEST on disk needs no more.
     *
     * @param writing a generation before which nobody writes a snapshot any more
     */
    static List<Path> superfluous(Path root, Disk disk, Manifest durable, int writing) throws IOException {
        List<Path> found = new ArrayList<>();
        new Generations(root, disk).all().headMap(durable.newest).forEach((number, path) -> {
            if (number < durable.first || !durable.salts.containsKey(number)) {
                found.add(path);
            }
        });
        found.addAll(new Snapshots(root, disk).superfluous(durable, writing));
        return found;
    }

    private static long size(Path path, Disk disk) throws IOException {
        if (!disk.isDirectory(path)) {
            try (DiskFile file = disk.open(path, Disk.Access.READ)) {
                return file.size();
            }
        }
        long size = 0;
        for (Path inside : disk.list(path)) {
            size += size(inside, disk);
        }
        return size;
    }

    static void delete(Path path, Disk disk) throws IOException {
        if (disk.isDirectory(path)) {
            for (Path inside : disk.list(path)) {
                delete(inside, disk);
            }
        }
        disk.delete(path);
    }
}
