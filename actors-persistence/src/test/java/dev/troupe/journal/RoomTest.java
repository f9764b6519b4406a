package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoomTest {
    @Test
    void betweenLowAndEnoughNothingChanges() {
        assertThat(new Room(999, 1000)).matches(Room::isLow).matches(room -> !room.isEnough());
        assertThat(new Room(1000, 1000)).matches(room -> !room.isLow()).matches(room -> !room.isEnough());
        assertThat(new Room(1249, 1000)).matches(room -> !room.isLow()).matches(room -> !room.isEnough());
        assertThat(new Room(1250, 1000)).matches(room -> !room.isLow()).matches(Room::isEnough);
        assertThat(new Room(0, 0)).matches(room -> !room.isLow()).matches(Room::isEnough);
        assertThat(new Room(Long.MAX_VALUE, 1000)).matches(Room::isEnough);
    }
}
