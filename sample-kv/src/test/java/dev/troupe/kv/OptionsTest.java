package dev.troupe.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.journal.SyncMode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class OptionsTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --cutoff 19         | --cutoff must be from 20 ms to a day: 19
            --cutoff 86400001   | --cutoff must be from 20 ms to a day: 86400001
            --heartbeat 0       | --heartbeat must be from 1 to 60000 ms: 0
            --ring 3            | --ring must be a power of two from 2 to 16777216: 3
            --mailbox 0         | --mailbox must be from 1 to 16777216: 0
            --sync sometimes    | --sync must be always, everysec or no: sometimes
            """)
    void aWrongOptionIsRefusedWithItsRuleAndItsValue(String options, String rule) {
        var errors = new StringWriter();
        int code = new CommandLine(new Kv()).setErr(new PrintWriter(errors)).execute(options.split(" "));
        assertThat(code).isEqualTo(2);
        assertThat(errors.toString()).startsWith(rule);
    }

    @Test
    void aCutOffMayBeShorterThanAHeartbeat() {
        KvStore.Settings settings = Stores.settings(dir, SyncMode.ALWAYS, Duration.ofMillis(20), 4096, 1024);
        assertThat(settings.cutoff()).isLessThan(settings.heartbeat());
    }
}
