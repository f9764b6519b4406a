package dev.troupe.journal;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Format.class)
class DataDirectoryContractTest extends JournalContract {
    @TempDir
    Path temp;

    private final Format format;
    private int processes;
    private @Nullable DataDirectory open;
    private volatile boolean failing;

    private final Disk disk = new HookedDisk() {
        @Override
        void beforeForce(Hooked file) throws IOException {
            if (failing) {
                throw new IOException("Input/output error");
            }
        }
    };

    DataDirectoryContractTest(Format format) {
        this.format = format;
    }

    private Path data() {
        return temp.resolve("of-process-" + processes);
    }

    @Override
    protected Journal open() {
        DataDirectory opened =
                DataDirectory.open(data(), JournalOptions.defaults().withFormat(format), line -> {}, disk);
        open = opened;
        return opened;
    }

    /** What the process does from now on it does to files that nobody reads. */
    @Override
    protected void loseProcess() {
        Path left = data();
        processes++;
        JournalFiles.copy(left, data());
        close();
    }

    @Override
    protected void close() {
        DataDirectory opened = open;
        if (opened != null) {
            opened.close();
        }
        open = null;
    }

    @Override
    protected void failForces(boolean fail) {
        failing = fail;
    }
}
