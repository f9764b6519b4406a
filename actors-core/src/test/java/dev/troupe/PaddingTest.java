package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.FieldLayout;

/** The virtual machine may put a field wherever there is a gap, so padding is only there if its layout says so. */
class PaddingTest {
    private static final long LINE = 64;

    @Test
    void fieldsOfARingThatDifferentThreadsWriteAreOnLinesOfTheirOwn() {
        assertApart(
                Ring.class,
                Set.of("tail", "limit", "order"),
                Set.of("head", "taken"),
                Set.of("slots", "capacity", "mask", "batch"));
    }

    @Test
    void whatOtherThreadsPushToALaneIsOnALineOfItsOwn() {
        assertApart(Lane.class, Set.of("newest"));
    }

    @Test
    void theWordThatEachRequestMovesIsOnALineOfItsOwn() {
        assertApart(OpenRequests.Batch.class, Set.of("claimed"), Set.of("slots", "older"));
    }

    @SafeVarargs
    private static void assertApart(Class<?> type, Set<String>... groups) {
        List<FieldLayout> fields = ClassLayout.parseClass(type).fields().stream()
                .filter(field -> !field.name().matches("p\\d\\d|gap"))
                .toList();
        for (Set<String> group : groups) {
            List<FieldLayout> within =
                    fields.stream().filter(each -> group.contains(each.name())).toList();
            assertThat(within).hasSize(group.size());
            for (FieldLayout hot : within) {
                assertThat(hot.offset()).as("%s from the object before", hot).isGreaterThanOrEqualTo(LINE);
                assertThat(fields)
                        .filteredOn(other -> !within.contains(other))
                        .as("neighbours of %s", hot)
                        .allMatch(other -> Math.abs(hot.offset() - other.offset()) >= LINE);
            }
        }
    }
}
