package dev.troupe.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * Up to where the journal was forced, in the file DURABLE. It is written after a force and never forced itself: the death
 * of the process leaves it exact, a power loss may leave it behind the truth, and nothing puts it ahead. Two slots are
 * written in turn, each in a sector of its own, so that one that is torn leaves the other. Little endian: magic (4),
 * generation (4), sequence (8), CRC32C of all before it (4).
 */
final class DurableMark implements Closeable {
    static final String NAME = "DURABLE";
    private static final int MAGIC = 0x31444a54; // TJD1
    private static final int FRONT = 16;
    private static final int SLOT = FRONT + 4;
    private static final int SECTOR = 512;
    private static final int SIZE = 2 * SECTOR;

    /** Every record up to the sequence was forced when this generation was the newest; 0 is the generation of no mark. */
    record Mark(int generation, long sequence) {
        static final Mark NONE = new Mark(0, -1);

        /** The sequence if the mark is of this generation, otherwise -1. */
        long of(int number) {
            return number == generation ? sequence : -1;
        }

        private boolean isBehind(Mark other) {
            return generation < other.generation || (generation == other.generation && sequence < other.sequence);
        }
    }

    private final DiskFile file;
    private final ByteBuffer slot = ByteBuffer.allocateDirect(SLOT).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();
    private int position;

    private DurableMark(DiskFile file) {
        this.file = file;
    }

    /** Opens the file to go on in it, and creates it if it is missing. */
    static DurableMark open(Path root, Disk disk) throws IOException {
        DiskFile file = disk.open(root.resolve(NAME), Disk.Access.CREATE);
        DurableMark opened = new DurableMark(file);
        ByteBuffer found = content(file);
        opened.position = slot(found, 0).isBehind(slot(found, SECTOR)) ? 0 : SECTOR;
        return opened;
    }

    /** The newer of the two slots; a file that is missing holds none. */
    static Mark read(Path root, Disk disk) throws IOException {
        try (DiskFile file = disk.open(root.resolve(NAME), Disk.Access.READ)) {
            ByteBuffer found = content(file);
            Mark first = slot(found, 0);
            Mark second = slot(found, SECTOR);
            return first.isBehind(second) ? second : first;
        } catch (NoSuchFileException e) {
            return Mark.NONE;
        }
    }

    /** Whether the file is missing, or holds something and no mark. A journal that never forced has an empty one. */
    static boolean isLost(Path root, Disk disk) throws IOException {
        try (DiskFile file = disk.open(root.resolve(NAME), Disk.Access.READ)) {
            ByteBuffer found = content(file);
            boolean marked =
                    !slot(found, 0).equals(Mark.NONE) || !slot(found, SECTOR).equals(Mark.NONE);
            return !marked && found.clear().mismatch(ByteBuffer.allocate(SIZE)) >= 0;
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    private static ByteBuffer content(DiskFile file) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        file.read(found, 0);
        return found;
    }

    private static Mark slot(ByteBuffer content, int at) {
        CRC32C crc = new CRC32C();
        crc.update(content.slice(at, FRONT));
        if (content.getInt(at) != MAGIC || content.getInt(at + FRONT) != (int) crc.getValue()) {
            return Mark.NONE;
        }
        return new Mark(content.getInt(at + 4), content.getLong(at + 8));
    }

    /** Says that everything up to the sequence was forced. */
    void set(int generation, long sequence) throws IOException {
        slot.clear().putInt(MAGIC).putInt(generation).putLong(sequence).flip();
        crc.reset();
        crc.update(slot);
        slot.limit(SLOT).putInt(FRONT, (int) crc.getValue()).rewind();
        file.write(slot, position);
        position = SECTOR - position;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
