package dev.troupe.journal.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final StringWriter terminal = new StringWriter();

    @Test
    void theBarIsDrawnOverAndWipedOut() {
        try (Progress progress = new Progress(new PrintWriter(terminal), true, 200)) {
            progress.draw(100);
            progress.draw(300);
        }
        String[] drawn = terminal.toString().split("\r");
        assertThat(drawn).contains("[###############               ] 50 %, record 100");
        assertThat(drawn).contains("[##############################] 100 %, record 300");
        assertThat(drawn[drawn.length - 1]).isBlank();
    }

    @Test
    void nothingIsDrawnWhereNoTerminalIs() {
        try (Progress progress = new Progress(new PrintWriter(terminal), false, 10)) {
            for (int i = 0; i < 10_000; i++) {
                progress.at(i);
            }
        }
        assertThat(terminal.toString()).isEmpty();
    }
}
