package dev.troupe.kv.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyspaceTest {
    private final Keyspace keys = new Keyspace();

    @Test
    void doesWhatAMapDoes() {
        Random random = new Random(2);
        Map<Bytes, Bytes> map = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            Bytes key = Bytes.of("key" + random.nextInt(i < 60_000 ? 5000 : 50_000));
            if (random.nextInt(100) < (i < 60_000 ? 60 : 10)) {
                Bytes value = Bytes.of("v" + i);
                keys.apply(new Mutation.Put(key, value, Mutation.NEVER));
                map.put(key, value);
            } else {
                keys.apply(new Mutation.Delete(key));
                map.remove(key);
            }
        }
        assertThat(keys.size(0)).isEqualTo(map.size());
        Map<Bytes, Bytes> found = new HashMap<>();
        keys.forEach(0, entry -> found.put(entry.key(), Bytes.of(entry.value())));
        assertThat(found).isEqualTo(map);
        keys.apply(new Mutation.Clear());
        assertThat(keys.size(0)).isZero();
    }

    @Test
    void aCopyKeepsTheMomentAndComesBackFromItsBytes() {
        for (int i = 0; i < 10_000; i++) {
            keys.apply(new Mutation.Put(
                    Bytes.of("key" + i), Bytes.of("value" + i), i % 3 == 0 ? 1_000_000 + i : Mutation.NEVER));
        }
        keys.apply(new Mutation.Put(Bytes.of("large"), Bytes.of(new byte[4 << 20]), Mutation.NEVER));
        KeyspaceCopy copy = keys.copy();
        keys.apply(new Mutation.SetRange(Bytes.of("key1"), 0, Bytes.of("other")));
        keys.apply(new Mutation.ExpireAt(Bytes.of("key2"), 5));
        keys.apply(new Mutation.Delete(Bytes.of("key3")));
        keys.apply(new Mutation.Put(Bytes.of("new"), Bytes.of("new"), Mutation.NEVER));

        Keyspace again = new Keyspace();
        copy.encode(part -> {
            assertThat(part.length).isLessThan(5 << 20);
            MutationCodec.decode(part, again::apply);
        });
        assertThat(again.size(0)).isEqualTo(10_001);
        assertThat(again.expiring(0)).isEqualTo(3334);
        for (int i = 0; i < 10_000; i++) {
            Entry entry = Objects.requireNonNull(again.get(Bytes.of("key" + i), 0));
            assertThat(Bytes.of(entry.value())).isEqualTo(Bytes.of("value" + i));
            assertThat(entry.expireAt()).isEqualTo(i % 3 == 0 ? 1_000_000 + i : Mutation.NEVER);
        }
    }

    @Test
    void aScanVisitsAllThatStaysWhileTheTableGrowsAndShrinks() {
        Random random = new Random(3);
        for (int round = 0; round < 100; round++) {
            Keyspace space = new Keyspace();
            Set<Bytes> staying = new HashSet<>();
            for (int i = random.nextInt(300); i >= 0; i--) {
                staying.add(put(space, "stays" + i));
            }
            int passing = 0;
            for (int i = random.nextInt(3000); i > 0; i--) {
                put(space, "passes" + passing++);
            }
            Set<Bytes> seen = new HashSet<>();
            long cursor = 0;
            int steps = 0;
            do {
                cursor = space.scan(cursor, 0, entry -> seen.add(entry.key()));
                boolean grow = (round + steps / 40) % 2 == 0;
                for (int i = random.nextInt(100); i > 0; i--) {
                    if (grow) {
                        put(space, "passes" + passing++);
                    } else if (passing > 0) {
                        space.apply(new Mutation.Delete(Bytes.of("passes" + --passing)));
                    }
                }
                assertThat(++steps).isLessThan(1_000_000);
            } while (cursor != 0);
            assertThat(seen).containsAll(staying);
        }
    }

    @Test
    void anExpiredKeyIsMissingBeforeItIsDropped() {
        keys.apply(new Mutation.Put(Bytes.of("a"), Bytes.of("1"), 100));
        keys.apply(new Mutation.Put(Bytes.of("b"), Bytes.of("2"), Mutation.NEVER));
        keys.apply(new Mutation.ExpireAt(Bytes.of("missing"), 100));
        assertThat(keys.get(Bytes.of("a"), 99)).isNotNull();
        assertThat(keys.get(Bytes.of("a"), 100)).isNull();
        assertThat(keys.size(99)).isEqualTo(2);
        assertThat(keys.expiring(99)).isEqualTo(1);
        assertThat(keys.size(100)).isEqualTo(1);
        assertThat(keys.expiring(100)).isZero();
        assertThat(keys.expireSome(99, 10)).isZero();
        assertThat(keys.expireSome(100, 10)).isEqualTo(1);
        assertThat(keys.get(Bytes.of("a"), 99)).isNull();
    }

    @Test
    void dropsTheOldestFirstAndNoMoreThanAskedFor() {
        TreeMap<Long, Bytes> byTime = new TreeMap<>();
        Random random = new Random(4);
        IntStream.range(0, 1000).forEach(i -> {
            Bytes key = Bytes.of("key" + i);
            long at = random.nextLong(1, 1 << 30) << 10 | i;
            keys.apply(new Mutation.Put(key, key, random.nextInt(1, 2000)));
            keys.apply(new Mutation.ExpireAt(key, at));
            byTime.put(at, key);
        });
        while (!byTime.isEmpty()) {
            assertThat(keys.expireSome(Long.MAX_VALUE, 1)).isEqualTo(1);
            Bytes dropped = byTime.pollFirstEntry().getValue();
            assertThat(keys.get(dropped, 0)).isNull();
            assertThat(keys.size(0)).isEqualTo(byTime.size());
        }
    }

    @Test
    void hashesAsTheVectorsOfSipHashSay() {
        assertThat(SipHash.of(new byte[0], 0x0706050403020100L, 0x0f0e0d0c0b0a0908L))
                .isEqualTo(0xabac0158050fc4dcL);
    }

    private static Bytes put(Keyspace space, String key) {
        Bytes bytes = Bytes.of(key);
        space.apply(new Mutation.Put(bytes, bytes, Mutation.NEVER));
        return bytes;
    }
}
