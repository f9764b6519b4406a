package dev.troupe.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that is played under many seeds. Its method takes a {@link Simulation}, and is called once for each seed, on the
 * same test instance: what a play needs belongs into the method.
 *
 * <p>Each run takes fresh seeds, unless {@code -Dtroupe.seed} names the one to play, as the message of a failure says.
 * {@code -Dtroupe.simulate.minutes} has each test go on for that long, and tell how it gets on.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Test
@Tag("simulation")
@ExtendWith(SimulateExtension.class)
public @interface Simulate {
    /** How many seeds; positive. */
    int seeds() default 100;

    /** What goes wrong. */
    Weather faults() default Weather.NONE;

    /** The workers of the simulated system. */
    int workers() default 3;

    /** What a worker's ring holds; see {@link dev.troupe.SystemSettings#ringCapacity}. */
    int ringCapacity() default 64;

    /** Names for {@link Faults}. */
    enum Weather {
        /** {@link Faults#none}. */
        NONE,
        /** {@link Faults#some}. */
        SOME,
        /** {@link Faults#storm}. */
        STORM;

        Faults faults() {
            return switch (this) {
                case NONE -> Faults.none();
                case SOME -> Faults.some();
                case STORM -> Faults.storm();
            };
        }
    }
}
