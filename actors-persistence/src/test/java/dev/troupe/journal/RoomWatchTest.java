package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomWatchTest {
    private final List<JournalWriter.Notice> told = new ArrayList<>();
    private int looks;
    private Room room = new Room(2000, 800);

    private final RoomWatch watch = new RoomWatch(
            () -> {
                looks++;
                return room;
            },
            told::add);

    @Test
    void itLooksAgainWhenAPartOfTheReserveIsFilled() {
        watch.look();
        watch.appended(100);
        assertThat(looks).isEqualTo(1);
        watch.appended(1);
        assertThat(looks).isEqualTo(2);
        watch.appended(100);
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void withoutAReserveNoAppendHasItLook() {
        room = new Room(0, 0);
        watch.appended(1000);
        watch.look();
        watch.appended(1000);
        assertThat(looks).isEqualTo(1);
        assertThat(told).isEmpty();
    }

    @Test
    void itTellsOnceUntilThereIsRoomAgainOrItsListenerHasForgotten() {
        room = new Room(799, 800);
        watch.look();
        watch.look();
        var low = new JournalWriter.Notice.RoomLow(799, 800);
        assertThat(told).containsExactly(low);
        watch.begin();
        assertThat(told).containsExactly(low, low);
        room = new Room(1000, 800);
        watch.look();
        watch.look();
        assertThat(told).containsExactly(low, low, new JournalWriter.Notice.RoomEnough());
    }
}
