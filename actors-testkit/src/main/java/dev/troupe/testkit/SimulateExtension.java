package dev.troupe.testkit;

import dev.troupe.SystemSettings;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.opentest4j.TestAbortedException;

/** Plays the methods of {@link Simulate}. */
final class SimulateExtension implements InvocationInterceptor, ParameterResolver {
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
        if (!List.of(method.getParameterTypes()).contains(Simulation.class)) {
            throw new IllegalArgumentException("a method with @Simulate takes a Simulation: " + method);
        }
        SystemSettings settings = SystemSettings.builder()
                .workers(simulate.workers())
                .ringCapacity(simulate.ringCapacity())
                .build();
        String type = extension.getRequiredTestClass().getName();
        String name = type.substring(type.lastIndexOf('.') + 1) + "#" + method.getName();
        try {
            Simulation.play(name, simulate.seeds(), simulate.faults().faults(), settings, play(method, context));
        } catch (SimulationFailed e) {
            throw e.getCause() instanceof TestAbortedException aborted ? aborted : e;
        }
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
}
