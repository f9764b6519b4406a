package dev.troupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is refused, and with which words. */
class SettingsTest {
    private static final WorkerGroup GROUP = WorkerGroup.named("low");

    private static void refused(ThrowingCallable setting, String message) {
        assertThatThrownBy(setting).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    @Test
    void aGroupHasAName() {
        String rule = "the name of a worker group must not be blank or have a slash: name=";
        refused(() -> WorkerGroup.named(" "), rule + " ");
        refused(() -> WorkerGroup.named("a/b"), rule + "a/b");
    }

    @Test
    void theValuesOfAGroupHaveTheirRanges() {
        refused(() -> GROUP.withWorkers(0), "workers must be from 1 to 1024: workers=0");
        refused(() -> GROUP.withWorkers(1025), "workers must be from 1 to 1024: workers=1025");
        refused(() -> GROUP.withPriority(0), "priority must be from 1 to 10: priority=0");
        refused(() -> GROUP.withPriority(11), "priority must be from 1 to 10: priority=11");
        refused(() -> GROUP.withTurnBudget(0), "turnBudget must be from 1 to 65536: turnBudget=0");
        refused(() -> GROUP.withTurnBudget(65537), "turnBudget must be from 1 to 65536: turnBudget=65537");
    }

    @Test
    void aTurnMayTakeFromAMillisecondToADay() {
        String rule = "hangAfter must be from 1 ms to 1 day: hangAfter=";
        for (Duration bad : List.of(
                Duration.ZERO,
                Duration.ofMillis(-1),
                Duration.ofNanos(1),
                Duration.ofDays(1).plusNanos(1),
                Duration.ofDays(100_000),
                Duration.ofSeconds(Long.MAX_VALUE))) {
            refused(() -> SystemSettings.builder().hangAfter(bad).build(), rule + bad);
            refused(() -> SpawnOptions.defaults().withHangAfter(bad), rule + bad);
        }
    }

    @Test
    void whoChangesOneSettingIsNotToldOfAnother() {
        Duration millisecond = Duration.ofMillis(1);
        SystemSettings settings =
                SystemSettings.builder().hangAfter(millisecond).build();
        assertThat(settings.handOffAfter()).isEqualTo(millisecond);
        assertThat(SystemSettings.defaults().handOffAfter()).isEqualTo(Duration.ofMillis(20));
        refused(
                () -> SystemSettings.builder()
                        .hangAfter(millisecond)
                        .handOffAfter(Duration.ofMillis(2))
                        .build(),
                "handOffAfter must be from 1 ms to hangAfter: handOffAfter=PT0.002S hangAfter=PT0.001S");
    }

    @Test
    @SuppressWarnings("NullAway") // what a program does that has no such check
    void whatIsNullIsNamed() {
        var builder = SystemSettings.builder();
        assertThatNullPointerException()
                .isThrownBy(() -> builder.hangAfter(null))
                .withMessage("hangAfter");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.handOffAfter(null))
                .withMessage("handOffAfter");
        assertThatNullPointerException()
                .isThrownBy(() -> SystemSettings.builder().heartbeat(null).build())
                .withMessage("heartbeat");
        assertThatNullPointerException()
                .isThrownBy(() -> SpawnOptions.defaults().withHangAfter(null))
                .withMessage("hangAfter");
    }

    @Test
    void aStackHasRoomForTheKernel() {
        String rule = "stackSizeBytes must be from 262144 to 1073741824: stackSizeBytes=";
        refused(() -> GROUP.withStackSizeBytes(262_143), rule + "262143");
        refused(() -> GROUP.withStackSizeBytes((1L << 30) + 1), rule + "1073741825");
        refused(() -> GROUP.withStackSizeBytes(-1), rule + "-1");
        assertThat(GROUP.withStackSizeBytes(262_144).stackSizeBytes()).isEqualTo(262_144);
        assertThat(GROUP.withStackSizeBytes(0).stackSizeBytes()).isZero();
    }

    @Test
    void anIdleWorkerDoesSomething() {
        refused(() -> new Idle(-1, 0, true), "spins must be from 0 to 1048576: spins=-1");
        refused(() -> new Idle(1 << 21, 0, true), "spins must be from 0 to 1048576: spins=2097152");
        refused(() -> new Idle(0, -1, true), "yields must be from 0 to 1048576: yields=-1");
        refused(() -> new Idle(0, 0, false), "an idle worker must spin, yield or park: spins=0 yields=0 parks=false");
    }

    @Test
    void theGroupsOfASystemDifferByName() {
        refused(
                () -> SystemSettings.builder()
                        .groups(GROUP, WorkerGroup.named("high"), GROUP)
                        .build(),
                "the names of worker groups must differ: name=low");
    }

    @Test
    void aSystemHasFromOneToSoManyWorkersInAllGroups() {
        WorkerGroup half = GROUP.withWorkers(513);
        refused(
                () -> SystemSettings.builder()
                        .groups(half, WorkerGroup.named("high").withWorkers(512))
                        .build(),
                "the workers of all groups must be from 1 to 1024: the workers of all groups=1025");
    }

    @Test
    void aPlacementNamesAWorkerAKeyOrOneGroup() {
        refused(() -> new Placement.On(-1), "a worker's index must not be negative: worker=-1");
        refused(
                () -> new Placement.In("low", new Placement.In("high")),
                "a placement within a group must not name a group: group=low"
                        + " within=In[group=high, within=Near[]]");
        try (ActorSystem system =
                ActorSystem.create(Tests.settings(1).name("small").build())) {
            var nowhere = new Placement.In("nowhere");
            String message = "a placement must name a worker group of the system: group=nowhere system=small";
            refused(
                    () -> system.spawn(
                            Tests.Collector::new, SpawnOptions.defaults().withPlacement(nowhere)),
                    message);
            refused(() -> system.run(waker -> Poll.READY, nowhere), message);
        }
    }

    @Test
    void aProgramWithOneGroupNeedNotKnowOfAny() {
        SystemSettings settings = SystemSettings.builder()
                .workers(3)
                .idle(Idle.park())
                .turnBudget(5)
                .build();
        assertThat(settings.workers()).isEqualTo(3);
        assertThat(settings.groups())
                .isEqualTo(List.of(settings.groups()
                        .get(0)
                        .withWorkers(3)
                        .withIdle(Idle.park())
                        .withTurnBudget(5)));
        assertThat(settings.groups().get(0).name()).isEqualTo("worker");
    }

    @Test
    void groupsComeBeforeWhatChangesTheFirstOfThem() {
        assertThatThrownBy(() -> SystemSettings.builder().workers(7).groups(GROUP))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("groups come before workers, idle and turnBudget")
                .hasMessageEndingWith(": name=worker workers=7");
    }

    @Test
    void theRestOfABuilderConcernsTheFirstGroup() {
        WorkerGroup high = WorkerGroup.named("high").withWorkers(2);
        SystemSettings settings =
                SystemSettings.builder().groups(GROUP, high).workers(7).build();
        assertThat(settings.groups()).containsExactly(GROUP.withWorkers(7), high);
        assertThat(settings.workers()).isEqualTo(9);
    }
}
