package dev.troupe.kv.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MutationCodecTest {
    private static final List<Mutation> ALL = List.of(
            new Mutation.Put(Bytes.of("key"), Bytes.of("value\0\r\n"), 1_700_000_000_000L),
            new Mutation.Put(Bytes.of(""), Bytes.of(""), Mutation.NEVER),
            new Mutation.Delete(Bytes.of("gone")),
            new Mutation.ExpireAt(Bytes.of("later"), Long.MAX_VALUE),
            new Mutation.Append(Bytes.of("key"), Bytes.of("tail")),
            new Mutation.SetRange(Bytes.of("key"), 7, Bytes.of("part")),
            new Mutation.Rename(Bytes.of("from"), Bytes.of("to")),
            new Mutation.Clear());

    @Test
    void readsWhatItWrote() {
        assertThat(decode(MutationCodec.encode(ALL))).isEqualTo(ALL);
        assertThat(decode(MutationCodec.encode(List.of()))).isEmpty();
    }

    @Test
    void refusesEveryTruncationAndEveryAddition() {
        byte[] bytes = MutationCodec.encode(ALL);
        for (int length = 0; length < bytes.length; length++) {
            refused(Arrays.copyOf(bytes, length));
        }
        refused(Arrays.copyOf(bytes, bytes.length + 1));
    }

    @Test
    void refusesDamageOrReadsSomethingElse() {
        byte[] bytes = MutationCodec.encode(ALL);
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            try {
                decode(damaged);
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageMatching(".*=-?\\d+");
            }
        }
    }

    private static void refused(byte[] bytes) {
        assertThatThrownBy(() -> decode(bytes)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<Mutation> decode(byte[] bytes) {
        List<Mutation> mutations = new ArrayList<>();
        MutationCodec.decode(bytes, mutations::add);
        return mutations;
    }
}
