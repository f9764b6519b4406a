package dev.troupe.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Format.class)
class DirtyLimitTest {
    @TempDir
    Path temp;

    private final JournalOptions options;

    DirtyLimitTest(Format format) {
        options = JournalOptions.defaults().withFormat(format).withDirtyLimit(10_000);
    }

    @Test
    void theAppendThatReachesTheLimitForces() {
        try (DataDirectory directory = DataDirectory.open(temp.resolve("data"), options, line -> {})) {
            directory.recover(Replay.ignoring());
            Generation generation = directory.startTail();
            byte[] payload = new byte[1000 - RecordFormat.OVERHEAD];
            for (int i = 1; i <= 9; i++) {
                generation.append(i, payload);
            }
            assertThat(generation.durableUpTo()).isZero();
            generation.append(10, payload);
            assertThat(generation.durableUpTo()).isEqualTo(10);
            generation.append(11, payload);
            assertThat(generation.durableUpTo()).isEqualTo(10);
        }
    }

    @Test
    void aLimitIsPositive() {
        assertThatThrownBy(() -> options.withDirtyLimit(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
