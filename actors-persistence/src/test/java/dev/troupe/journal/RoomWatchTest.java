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

    @Test
    void atTheBeginItTellsHowItIsWhateverWasToldBefore() {
        var low = new JournalWriter.Notice.RoomLow(799, 800);
        var enough = new JournalWriter.Notice.RoomEnough();
        watch.begin();
        assertThat(told).containsExactly(enough);
        room = new Room(799, 800);
        watch.look();
        assertThat(told).containsExactly(enough, low);
        room = new Room(1000, 800);
        watch.begin();
        assertThat(told).containsExactly(enough, low, enough);
        watch.look();
        assertThat(told).hasSize(3);
    }

    @Test
    void atTheBeginWhatIsNotEnoughIsLow() {
        room = new Room(999, 800);
        watch.look();
        assertThat(told).isEmpty();
        watch.begin();
        var low = new JournalWriter.Notice.RoomLow(999, 800);
        assertThat(told).containsExactly(low);
        watch.look();
        assertThat(told).hasSize(1);
        room = new Room(1000, 800);
        watch.look();
        assertThat(told).containsExactly(low, new JournalWriter.Notice.RoomEnough());
    }
}
