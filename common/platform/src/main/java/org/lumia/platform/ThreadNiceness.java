package org.lumia.platform;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The scheduler's niceness of one thread (setpriority(2)): heavy work that can wait lets the threads that cannot go first. */
public final class ThreadNiceness {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadNiceness.class);
    private static final int PRIO_PROCESS = 0;
    /** On Linux that is the calling thread, not its process. */
    private static final int CALLER = 0;

    private ThreadNiceness() {}

    /**
     * Sets the calling thread's niceness; does nothing but log on systems other than Linux.
     *
     * @param niceness 1 to 19, the higher the less it gets of a busy processor
     */
    public static void raise(int niceness) {
        if (!System.getProperty("os.name").equals("Linux")) {
            LOG.debug("niceness {} is not set on {}", niceness, System.getProperty("os.name"));
            return;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle setpriority = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setpriority"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
        try {
            int result = (int) setpriority.invokeExact(PRIO_PROCESS, CALLER, niceness);
            if (result != 0) {
                LOG.warn("setpriority to {} was refused", niceness);
            }
        } catch (Throwable failed) {
            throw new IllegalStateException("setpriority", failed);
        }
    }
}
