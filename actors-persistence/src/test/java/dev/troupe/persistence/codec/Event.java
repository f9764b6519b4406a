package dev.troupe.persistence.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values for the tests, with all that a component can be. */
sealed interface Event {
    record Opened() implements Event {}

    record Deposited(long cents, String by) implements Event {}

    record Paid(
            Payment payment, Payment.Card card, List<Payment> all, Map<String, Payment> byName, Optional<Payment> last)
            implements Event {}

    record Batch(List<Event> events) implements Event {}

    record Primitives(
            boolean isOpen,
            byte b,
            short s,
            int i,
            long l,
            float f,
            double d,
            char c,
            @Nullable Integer box) implements Event {
        public boolean getOpen() {
            return isOpen;
        }
    }

    record Scalars(
            @Nullable String text,
            BigInteger integer,
            BigDecimal decimal,
            UUID id,
            Instant at,
            Duration lasted,
            Period period,
            LocalDate date,
            LocalTime time,
            LocalDateTime dateTime,
            OffsetDateTime offset)
            implements Event {}

    record Containers(
            Set<Level> set, Map<Level, Integer> levels, Map<Long, Box<String>> boxes, List<int[]> ignoredByEquals)
            implements Event {}

    enum Level implements Event {
        LOW,
        HIGH {
            @Override
            public String toString() {
                return "high up";
            }
        }
    }

    record Box<T>(T content) {}

    sealed interface Payment {
        record Cash(int coins) implements Payment {}

        sealed interface Electronic extends Payment {}

        record Card(String number) implements Electronic {}

        enum Token implements Electronic {
            FREE
        }
    }
}
