package dev.troupe.journal;

import org.jspecify.annotations.Nullable;

class SimulatedDiskContractTest extends JournalContract {
    private SimulatedDisk disk = new SimulatedDisk(1);
    private @Nullable DataDirectory open;

    @Override
    protected Journal open() {
        DataDirectory opened = disk.open(JournalOptions.defaults(), line -> {});
        open = opened;
        return opened;
    }

    @Override
    protected void loseProcess() {
        open = null;
        disk = disk.afterProcessLoss(1);
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
        disk.fail(SimulatedDisk.Fault.FAILED_FORCE, fail ? 1 : 0);
    }
}
