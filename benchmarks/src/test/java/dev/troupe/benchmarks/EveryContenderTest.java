package dev.troupe.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.benchmarks.Fork.Figures;
import dev.troupe.benchmarks.Results.Sample;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EveryContenderTest {
    private static final Fork.Length TINY = new Fork.Length(1000, 0, 0);

    static Stream<Arguments> pairs() {
        return Stream.of(Row.values())
                .flatMap(row -> Stream.of(Contender.values())
                        .filter(contender -> contender.takesPartIn(row))
                        .map(contender -> Arguments.of(row, contender)));
    }

    /** A sum that is wrong fails the run. */
    @ParameterizedTest
    @MethodSource("pairs")
    void shouldDoAllItsRowsWithTheRightSums(Row row, Contender contender) throws Exception {
        assertThat(Fork.measure(row, contender, TINY).perOperation()).isNotEmpty();
    }

    @Test
    void shouldNoticeAMessageThatCameTwice() {
        var tally = new Tally(3);
        tally.handled(2);
        tally.handled(2);
        assertThatThrownBy(tally::await).hasMessageContaining("sent=3 missing=-1");
    }

    @Test
    void shouldShowTheSameTableOfKeptResults(@TempDir Path folder) throws Exception {
        var results = new Results(Map.of("commit", "abc"));
        results.add(new Sample(1, Row.RING, Contender.TROUPE, new Figures(List.of(40.0, 50.0, 43.0), 0.5)));
        results.add(new Sample(2, Row.RING, Contender.TROUPE, new Figures(List.of(45.0), 0.5)));
        results.add(new Sample(1, Row.RING, Contender.PEKKO, new Figures(List.of(100.0), 1.25)));
        Path file = folder.resolve("results.csv");
        results.write(file);

        String table = new Table(Results.read(file)).markdown();

        assertThat(table)
                .isEqualTo(new Table(results).markdown())
                .contains(
                        "| ring of 100 actors (hop) | 44 (43 to 45) | 100 (100 to 100) | 0.44 | yes | 45 | yes |",
                        "| ring of 100 actors (hop) | 22 | 125 |");
    }
}
