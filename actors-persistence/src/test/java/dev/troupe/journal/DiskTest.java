package dev.troupe.journal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class DiskTest {
    @Test
    void thereIsNoOtherWayToFiles() {
        noClasses()
                .that()
                .doNotBelongToAnyOf(LocalDisk.class, DirectoryLock.class)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Files.class, FileChannel.class)
                .because("a simulated disk sees only what goes by way of Disk")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.troupe.journal"));
    }
}
