package dev.troupe;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Stops a system when the process is asked to end. The JVM runs its hooks at the first SIGINT, SIGTERM or SIGHUP. */
final class ExitHook implements Runnable {
    /** As by the default handler of the JVM: 128 and the number of the signal. */
    private static final int INTERRUPTED = 130;

    private static final AtomicBoolean IMPATIENCE_IS_HEARD = new AtomicBoolean();

    private final ActorSystem system;

    private ExitHook(ActorSystem system) {
        this.system = system;
    }

    static void install(ActorSystem system) {
        var hook = new Thread(new ExitHook(system), system.settings().name() + "-exit");
        Runtime.getRuntime().addShutdownHook(hook);
        system.whenStopped().whenComplete((report, failure) -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                return; // the process is ending: by this hook, perhaps
            }
        });
    }

    @Override
    public void run() {
        hearImpatience();
        StopReport report = system.stop(system.settings().stopTimeout());
        if (!report.isClean()) { // also beside the log, whose own hook may have ended it
            System.err.println(report.describe(system.settings().name()));
        }
    }

    /** The process hears of a SIGINT no more; from now on the second one, which is the third in all, ends it. */
    private static void hearImpatience() {
        if (IMPATIENCE_IS_HEARD.compareAndSet(false, true)) {
            var more = new AtomicInteger();
            onInterrupt(() -> {
                if (more.incrementAndGet() == 2) {
                    Runtime.getRuntime().halt(INTERRUPTED);
                }
            });
        }
    }

    /** By reflection: the class is of the JDK's module for what has no replacement, which not every runtime has. */
    private static void onInterrupt(Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object handles = Proxy.newProxyInstance(
                    ExitHook.class.getClassLoader(), new Class<?>[] {handlers}, (proxy, method, arguments) -> {
                        handler.run();
                        return null;
                    });
            Method handle = signal.getMethod("handle", signal, handlers);
            handle.invoke(null, signal.getConstructor(String.class).newInstance("INT"), handles);
        } catch (ReflectiveOperationException e) {
            return; // without that module, or with -Xrs: a stop takes as long as it takes
        }
    }
}
