package dev.troupe.persistence.codec;

import dev.troupe.persistence.codec.Event.Payment;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Events by chance, the same ones for the same seed. */
final class Events {
    private final Random random;

    Events(long seed) {
        random = new Random(seed);
    }

    Event next(int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 7)) {
            case 0 -> new Event.Opened();
            case 1 -> new Event.Deposited(number(), text());
            case 2 -> new Event.Paid(payment(), card(), list(this::payment), byName(), Optional.of(payment()));
            case 3 -> primitives();
            case 4 -> scalars();
            case 5 -> containers();
            case 6 -> level();
            default -> new Event.Batch(list(() -> next(depth - 1)));
        };
    }

    private Event primitives() {
        return new Event.Primitives(
                random.nextBoolean(),
                (byte) random.nextInt(),
                (short) random.nextInt(),
                random.nextInt(),
                number(),
                random.nextBoolean() ? Float.NaN : Float.intBitsToFloat(random.nextInt()),
                oneOf(Double.NEGATIVE_INFINITY, -0.0, Double.MIN_VALUE, random.nextGaussian(), 1.0),
                oneOf('x', '\0', 'é'),
                random.nextBoolean() ? null : random.nextInt());
    }

    private Event scalars() {
        Instant at = Instant.ofEpochSecond(
                random.nextLong(-99_999_999_999L, 99_999_999_999L), random.nextInt(1_000_000_000));
        LocalDateTime dateTime = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
        return new Event.Scalars(
                random.nextBoolean() ? null : text(),
                new BigInteger(random.nextInt(1, 3000), random).negate(),
                new BigDecimal(new BigInteger(random.nextInt(1, 900), random), random.nextInt(-99, 99)),
                new UUID(number(), number()),
                at,
                Duration.ofSeconds(number() / 2, random.nextInt(1_000_000_000)),
                Period.of(random.nextInt(), random.nextInt(), random.nextInt()),
                LocalDate.from(dateTime),
                LocalTime.from(dateTime),
                dateTime,
                OffsetDateTime.of(dateTime, ZoneOffset.ofTotalSeconds(random.nextInt(-64_800, 64_801))));
    }

    private Event containers() {
        Map<Event.Level, Integer> levels = new HashMap<>();
        levels.put(level(), random.nextInt());
        Map<Long, Event.Box<String>> boxes = new HashMap<>();
        list(this::number).forEach(n -> boxes.put(n, new Event.Box<>(text())));
        return new Event.Containers(new HashSet<>(list(this::level)), levels, boxes, List.of());
    }

    private Map<String, Payment> byName() {
        Map<String, Payment> byName = new HashMap<>();
        list(this::text).forEach(name -> byName.put(name, payment()));
        return byName;
    }

    private Payment payment() {
        return oneOf(new Payment.Cash(random.nextInt()), card(), Payment.Token.FREE);
    }

    private Payment.Card card() {
        return new Payment.Card(text());
    }

    private Event.Level level() {
        return oneOf(Event.Level.values());
    }

    private long number() {
        return random.nextLong() >> random.nextInt(64);
    }

    private String text() {
        return random.ints(random.nextInt(40), 0, 0x11000)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private <E> List<E> list(Supplier<E> element) {
        List<E> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    @SafeVarargs
    private <E> E oneOf(E... all) {
        return all[random.nextInt(all.length)];
    }
}
