package dev.troupe.testkit;

import dev.troupe.SystemSettings;
import dev.troupe.spi.Fault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Plays the methods of {@link Simulate}. */
final class SimulateExtension implements InvocationInterceptor, ParameterResolver {
    private static final String SEED = "troupe.seed";
    private static final String MINUTES = "troupe.simulate.minutes";
    private static final long PROGRESS_NANOS = Duration.ofSeconds(10).toNanos();

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
        return parameter.getParameter().getType() == Simulation.class;
    }

    /** There is another one for each play. */
    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
        return null;
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation,
            ReflectiveInvocationContext<Method> context,
            ExtensionContext extension)
            throws Throwable {
        invocation.skip();
        Method method = context.getExecutable();
        Simulate simulate = method.getAnnotation(Simulate.class);
        new Plays(
                        method.getDeclaringClass().getSimpleName() + "#" + method.getName(),
                        simulate.faults().faults(),
                        SystemSettings.builder()
                                .workers(simulate.workers())
                                .ringCapacity(simulate.ringCapacity())
                                .build(),
                        play(method, context))
                .play(simulate.seeds());
    }

    private static Simulation.Play play(Method method, ReflectiveInvocationContext<Method> context) {
        method.setAccessible(true);
        Object target = context.getTarget().orElseThrow();
        List<Object> arguments = context.getArguments();
        return simulation -> {
            try {
                method.invoke(
                        target,
                        arguments.stream()
                                .map(argument -> argument == null ? simulation : argument)
                                .toArray());
            } catch (InvocationTargetException e) {
                switch (e.getCause()) {
                    case Exception cause -> throw cause;
                    case Error cause -> throw cause;
                    case null, default -> throw e;
                }
            }
        };
    }

    /** Many plays of one test. */
    private static final class Plays {
        private final String test;
        private final Faults faults;
        private final SystemSettings settings;
        private final Simulation.Play play;
        private final long start = System.nanoTime();
        private final Map<Fault, Long> struck = new EnumMap<>(Fault.class);
        private long plays;
        private long turns;
        private Duration time = Duration.ZERO;
        private long told = start;

        Plays(String test, Faults faults, SystemSettings settings, Simulation.Play play) {
            this.test = test;
            this.faults = faults;
            this.settings = settings;
            this.play = play;
        }

        /** The first play is repeated, which shows whether the test is a function of its seed at all. */
        void play(int seeds) throws InterruptedException {
            Long given = Long.getLong(SEED);
            if (given != null) {
                add(Simulation.playTwice(given, faults, settings, play));
                tell("seed " + given);
                return;
            }
            long first = ThreadLocalRandom.current().nextLong(1L << 48);
            long minutes = Long.getLong(MINUTES, 0);
            long end = start + Duration.ofMinutes(minutes).toNanos();
            add(Simulation.playTwice(first, faults, settings, play));
            for (long seed = first + 1; seed < first + seeds || System.nanoTime() - end < 0; seed++) {
                add(Simulation.play(seed, faults, settings, play));
                if (System.nanoTime() - told > PROGRESS_NANOS) {
                    tell("seeds " + first + " to " + seed);
                }
            }
            tell("seeds " + first + " to " + (first + plays - 1));
        }

        private void add(SimulationReport report) {
            plays++;
            turns += report.turns();
            time = time.plus(report.time());
            report.faults().forEach((fault, count) -> struck.merge(fault, count, Long::sum));
        }

        @SuppressWarnings("SystemOut") // a report of a test, which should be seen whatever logs where
        private void tell(String seeds) {
            told = System.nanoTime();
            double seconds = (told - start) / 1e9;
            System.out.printf(
                    "simulated %s: %s, %.0f seeds/s, %.0f turns/s, %s of virtual time, faults %s%n",
                    test,
                    seeds,
                    plays / seconds,
                    turns / seconds,
                    time.truncatedTo(java.time.temporal.ChronoUnit.SECONDS),
                    struck);
        }
    }
}
