package org.lumia.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Loads the simulator and the rules anew with one class changed; the referee stays outside. */
final class MutantLoader extends ClassLoader {
    private static final String RULES = "org.lumia.protocol.";
    private static final String SIMULATOR = "org.lumia.simulator.";
    private static final String SHARED = "org.lumia.simulator.Referee";

    static {
        registerAsParallelCapable();
    }

    private final ClassLoader outside;
    private final Edit edit;

    MutantLoader(ClassLoader outside, Edit edit) {
        super(outside);
        this.outside = outside;
        this.edit = edit;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        boolean own = name.startsWith(RULES) || name.startsWith(SIMULATOR) && !name.startsWith(SHARED);
        if (!own) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Optional<Class<?>> loaded = Optional.ofNullable(findLoadedClass(name));
            return loaded.isPresent() ? loaded.get() : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/');
        try (InputStream in = outside.getResourceAsStream(path + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            boolean changed = path.equals("org/lumia/protocol/" + edit.type());
            byte[] used = changed ? Edit.apply(edit, bytes, outside) : bytes;
            return defineClass(name, used, 0, used.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
