package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {
    private static final Path ROOT = Path.of("/");
    private static final Path FILE = Path.of("/file");

    private final SimulatedDisk disk = new SimulatedDisk(1);

    private static void write(Disk disk, String text, boolean force) throws IOException {
        DiskFile file = disk.open(FILE, Disk.Access.CREATE);
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        if (force) {
            file.force();
        }
    }

    /** A page that was forced, and another one over it that was not. */
    private void writeOldThenNew() throws IOException {
        write(disk, "o".repeat(4096), true);
        disk.forceDirectory(ROOT);
        write(disk, "n".repeat(4096), false);
    }

    private static String read(Disk disk) throws IOException {
        return new String(disk.content(FILE), StandardCharsets.UTF_8);
    }

    /** What losses of power leave of the file, by their seeds. */
    private List<String> left() {
        return LongStream.range(0, 100)
                .mapToObj(seed -> {
                    Disk after = disk.afterPowerLoss(seed);
                    try {
                        return after.exists(FILE) ? read(after) : "no file";
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    @Test
    void whatWasForcedIsLeftByALossOfPower() throws IOException {
        write(disk, "forced", true);
        disk.forceDirectory(ROOT);
        assertThat(left()).containsOnly("forced");
    }

    @Test
    void whatWasNotForcedMayBeLeftAndMayBeTorn() throws IOException {
        writeOldThenNew();
        List<String> left = left();
        assertThat(left).isEqualTo(left()).contains("o".repeat(4096), "n".repeat(4096));
        assertThat(left).as("reordered").anyMatch(text -> text.startsWith("o") && text.endsWith("n"));
        assertThat(left).as("torn").anyMatch(text -> text.contains("no") && text.indexOf("no") % 512 != 511);
        assertThat(read(disk)).startsWith("n");
    }

    @Test
    void aNameIsForcedByItsDirectory() throws IOException {
        write(disk, "forced", true);
        assertThat(left()).contains("no file", "forced");
    }

    @Test
    void whatAFailedForceLeavesIsNeverDurable() throws IOException {
        write(disk, "old", true);
        disk.forceDirectory(ROOT);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            write(disk, "old", true);
            write(disk, "new", false);
            disk.fail(SimulatedDisk.Fault.FAILED_FORCE, 1);
            assertThatThrownBy(() -> disk.forceFile(FILE)).isInstanceOf(IOException.class);
            disk.fail(SimulatedDisk.Fault.FAILED_FORCE, 0);
            disk.forceFile(FILE);
            assertThat(read(disk)).isEqualTo("new");
            found.add(read(disk.afterPowerLoss(i)));
        }
        assertThat(found).containsOnly("old", "new").contains("old");
        assertThat(disk.count(SimulatedDisk.Fault.FAILED_FORCE)).isEqualTo(20);
    }

    @Test
    void theNextProcessFindsWhatWasWrittenAsDurableAsItWas() throws IOException {
        writeOldThenNew();
        SimulatedDisk next = disk.afterProcessLoss(1);
        assertThat(read(next)).isEqualTo("n".repeat(4096));
        assertThat(read(next.afterPowerLoss(0))).isEqualTo(read(disk.afterPowerLoss(0)));
        assertThat(LongStream.range(0, 100).mapToObj(next::afterPowerLoss)).anyMatch(left -> reads(left, "o"));
        next.forceFile(FILE);
        assertThat(LongStream.range(0, 100).mapToObj(next::afterPowerLoss)).allMatch(left -> reads(left, "n"));
    }

    @Test
    void whatAProcessDoesAfterItsLossIsNotSeen() throws IOException {
        writeOldThenNew();
        SimulatedDisk next = disk.afterProcessLoss(1);
        List<SimulatedDisk> left = LongStream.range(0, 100)
                .mapToObj(disk::afterPowerLoss)
                .filter(after -> reads(after, "n"))
                .toList();
        write(disk, "z".repeat(4096), true);
        disk.createDirectory(Path.of("/late"));
        assertThat(read(next)).isEqualTo("n".repeat(4096));
        assertThat(next.exists(Path.of("/late"))).isFalse();
        assertThat(left).isNotEmpty().allMatch(after -> reads(after, "n"));
    }

    private static boolean reads(Disk disk, String letter) {
        try {
            return read(disk).equals(letter.repeat(4096));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void writesFailAndAreSlowAndWhatIsReadIsRotten() throws IOException {
        disk.fail(SimulatedDisk.Fault.FULL, 1);
        assertThatThrownBy(() -> write(disk, "text", false)).hasMessageContaining("No space left");
        disk.fail(SimulatedDisk.Fault.FULL, 0);
        var slow = new AtomicInteger();
        disk.whenSlow(slow::incrementAndGet);
        disk.fail(SimulatedDisk.Fault.SLOW, 1);
        write(disk, "text", true);
        assertThat(slow).hasValue(2);
        disk.fail(SimulatedDisk.Fault.ROT, 1);
        assertThat(read(disk)).isNotEqualTo("text");
        disk.fail(SimulatedDisk.Fault.ROT, 0);
        assertThat(read(disk)).isEqualTo("text");
    }
}
