package dev.troupe.futures;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.ActorSystem;
import dev.troupe.SystemSettings;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;
import org.testng.SkipException;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;
import org.testng.annotations.BeforeMethod;

/** The rules of Reactive Streams, as its own test kit has them. */
class FlowTckTest {
    /** How long a signal may take, in milliseconds; what is wrong shows as none. */
    private static final int PATIENCE = 10_000;

    /** How long it is listened for signals that must not come, in milliseconds. */
    private static final int SILENCE = 50;

    private final ActorSystem system =
            ActorSystem.create(SystemSettings.builder().workers(2).build());

    @AfterEach
    void stop() {
        system.close();
    }

    @TestFactory
    Stream<DynamicTest> aPublisherKeepsTheRules() {
        return tests(Publisher.class, Publisher::new);
    }

    @TestFactory
    Stream<DynamicTest> aSubscriberKeepsTheRules() {
        return tests(Subscriber.class, Subscriber::new);
    }

    /** The kit's own tests are for TestNG; here each is a test of this class. Those that it has no code for are left out. */
    private static Stream<DynamicTest> tests(Class<?> type, Supplier<?> maker) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(org.testng.annotations.Test.class))
                .filter(method -> !method.getName().startsWith("untested_"))
                .map(method -> DynamicTest.dynamicTest(method.getName(), () -> test(maker.get(), method)));
    }

    private static void test(Object verification, Method method) throws Throwable {
        try {
            all(BeforeClass.class, verification);
            all(BeforeMethod.class, verification);
            method.invoke(verification);
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof SkipException)) {
                throw e.getCause();
            }
            assertThat(method.getName()).startsWith("optional_"); // it does not apply
        } finally {
            all(AfterClass.class, verification);
        }
    }

    private static void all(Class<? extends Annotation> kind, Object verification) throws ReflectiveOperationException {
        for (Method method : verification.getClass().getMethods()) {
            if (method.isAnnotationPresent(kind)) {
                method.invoke(verification);
            }
        }
    }

    /** Publishes as many numbers as are wanted. */
    public final class Publisher extends FlowPublisherVerification<Long> {
        Publisher() {
            super(new TestEnvironment(PATIENCE, SILENCE, SILENCE));
        }

        @Override
        public Flow.Publisher<Long> createFlowPublisher(long elements) {
            return Flows.publisher(
                    system, () -> Elements.of(LongStream.range(0, elements).iterator()));
        }

        @Override
        public Flow.Publisher<Long> createFailedFlowPublisher() {
            return Flows.publisher(system, () -> {
                throw new IllegalStateException("on purpose");
            });
        }
    }

    /** Takes all that comes, as a task. */
    public final class Subscriber extends FlowSubscriberBlackboxVerification<Integer> {
        Subscriber() {
            super(new TestEnvironment(PATIENCE, SILENCE, SILENCE));
        }

        @Override
        public Flow.Subscriber<Integer> createFlowSubscriber() {
            var inbox = new Inbox<Integer>(4);
            new Spawner(system).spawn(inbox.fold(0, Integer::sum)).detach();
            return inbox;
        }

        @Override
        public @Nullable Integer createElement(int element) {
            return element;
        }
    }
}
