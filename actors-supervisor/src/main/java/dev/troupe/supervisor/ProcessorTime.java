package dev.troupe.supervisor;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/** How much of the processors a thread has had. */
interface ProcessorTime {
    /** In nanoseconds since its start; negative if that is not known. Takes no lock. */
    long of(Thread thread);

    /** As the machine counts it. Not known before {@link #load}, which takes long. */
    final class OfMachine implements ProcessorTime {
        private volatile @Nullable ThreadMXBean threads;

        void load() {
            if (threads != null) {
                return;
            }
            ThreadMXBean bean = ManagementFactory.getThreadMXBean();
            if (bean.isThreadCpuTimeSupported() && bean.isThreadCpuTimeEnabled()) {
                bean.getThreadCpuTime(Thread.currentThread().threadId()); // loads what it needs
                threads = bean;
            }
        }

        @Override
        public long of(Thread thread) {
            ThreadMXBean bean = threads;
            return bean == null ? -1 : bean.getThreadCpuTime(thread.threadId());
        }
    }
}
