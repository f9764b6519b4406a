package dev.troupe.persistence.codec;

import java.util.Arrays;
import java.util.Random;

/** Bytes by chance. */
final class Mutations {
    private Mutations() {}

    /** Some bytes changed, and one time in four cut off or made longer. */
    static byte[] of(byte[] bytes, Random random) {
        int length = random.nextInt(4) > 0 ? bytes.length : random.nextInt(bytes.length + 5);
        byte[] mutated = Arrays.copyOf(bytes, length);
        for (int n = length == 0 ? 0 : random.nextInt(4); n > 0; n--) {
            mutated[random.nextInt(length)] = (byte) random.nextInt();
        }
        return mutated;
    }

    static byte[] random(Random random, int maxLength) {
        byte[] bytes = new byte[random.nextInt(maxLength + 1)];
        random.nextBytes(bytes);
        return bytes;
    }
}
