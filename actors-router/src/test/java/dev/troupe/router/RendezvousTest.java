package dev.troupe.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final int KEYS = 70_000;
    private static final int SIZE = 7;

    private static int chosen(Object key) {
        return Rendezvous.choose(key, SIZE, i -> true);
    }

    private static int chosenWithout(Object key, int out) {
        return Rendezvous.choose(key, SIZE, i -> i != out);
    }

    @Test
    void keysAreSpreadEvenlyWhateverTheirHashCodesAre() {
        for (int distance : new int[] {1, 2, 7, 64, 1 << 12}) {
            var counts = new int[SIZE];
            IntStream.range(0, KEYS).forEach(i -> counts[chosen(i * distance)]++);
            assertThat(IntStream.of(counts).boxed())
                    .allSatisfy(count -> assertThat(count).isBetween(9_500, 10_500));
        }
    }

    /** By the next process too. */
    @Test
    void aKeyIsAlwaysOfTheSame() {
        assertThat(IntStream.range(0, 12).map(i -> chosen("key " + i)))
                .containsExactly(4, 3, 5, 4, 0, 5, 4, 5, 1, 4, 4, 5);
        assertThat(chosen(new String("key 3"))).isEqualTo(chosen("key 3"));
    }

    @Test
    void whereOneIsOutItsKeysMoveEvenlyAndNoOther() {
        var movedTo = new int[SIZE];
        for (int key = 0; key < KEYS; key++) {
            int before = chosen(key);
            int after = chosenWithout(key, 3);
            if (before == 3) {
                movedTo[after]++;
            } else {
                assertThat(after).isEqualTo(before);
            }
        }
        assertThat(movedTo[3]).isZero();
        for (int i = 0; i < SIZE; i++) {
            assertThat(movedTo[i]).isBetween(i == 3 ? 0 : 1_450, 1_900);
        }
    }

    @Test
    void whereAllAreOutNoneIsChosen() {
        assertThat(Rendezvous.choose("key", SIZE, i -> false)).isEqualTo(-1);
        assertThat(Rendezvous.choose("key", 1, i -> true)).isZero();
    }
}
