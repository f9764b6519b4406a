package dev.troupe.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.implementation.MethodDelegation;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/** Loads the classes of this project once more, some of them with methods exchanged for those of {@code Mutants}. */
final class MutantLoader extends ClassLoader {
    private static final String OWN = "dev.troupe.";
    private static final String MUTANTS = OWN + "Mutants";

    /** By class and method: the method that takes its place. */
    private final Map<String, Map<String, String>> mutations;

    MutantLoader(Map<String, Map<String, String>> mutations) {
        super(MutantLoader.class.getClassLoader());
        this.mutations = mutations;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OWN)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = mutations.containsKey(name) ? mutant(name, mutations.get(name)) : original(name);
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] original(String name) throws ClassNotFoundException {
        try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private byte[] mutant(String name, Map<String, String> methods) {
        ClassFileLocator files = ClassFileLocator.ForClassLoader.of(getParent());
        TypePool pool = TypePool.Default.of(files);
        TypeDescription mutants = pool.describe(MUTANTS).resolve();
        DynamicType.Builder<?> builder =
                new ByteBuddy().redefine(pool.describe(name).resolve(), files);
        for (Map.Entry<String, String> method : methods.entrySet()) {
            builder = builder.method(
                            ElementMatchers.<net.bytebuddy.description.method.MethodDescription>named(method.getKey())
                                    .and(ElementMatchers.isDeclaredBy(ElementMatchers.<TypeDescription>named(name))))
                    .intercept(MethodDelegation.withDefaultConfiguration()
                            .filter(ElementMatchers.named(method.getValue()))
                            .to(mutants));
        }
        return builder.make().getBytes();
    }
}
