package dev.troupe.supervisor;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;

/** What the supervisor writes into its log, from now until it is closed. */
final class Records extends Handler implements AutoCloseable {
    private static final Logger LOGGER = Logger.getLogger("dev.troupe.supervision");

    private final List<String> lines = new CopyOnWriteArrayList<>();

    Records() {
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(this);
    }

    /** The lines about this event. */
    List<String> of(String event) {
        return lines.stream()
                .filter(line -> line.startsWith("event=" + event + " "))
                .toList();
    }

    List<String> all() {
        return lines;
    }

    /** The lines about this event, once there are so many. */
    List<String> await(String event, int count) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> of(event).size() >= count);
        return of(event);
    }

    @Override
    public void publish(LogRecord record) {
        lines.add(record.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOGGER.removeHandler(this);
        LOGGER.setUseParentHandlers(true);
    }
}
