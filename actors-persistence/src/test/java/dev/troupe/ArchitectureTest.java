package dev.troupe;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** A journal takes bytes, whatever they mean; durable actors take a journal, wherever it lies. */
class ArchitectureTest {
    private final JavaClasses persistence = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.troupe.journal", "dev.troupe.persistence");

    @Test
    void aJournalKnowsNothingOfWhatIsInIt() {
        noClasses()
                .that()
                .resideInAPackage("dev.troupe.journal")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.troupe.persistence..", "tools.jackson..", "com.fasterxml..")
                .check(persistence);
    }

    @Test
    void onlyJournalsKnowChronicleAndFiles() {
        noClasses()
                .that()
                .resideInAPackage("dev.troupe.persistence..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.openhft..", "java.nio.file..")
                .check(persistence);
    }

    @Test
    void aCodecKnowsNeitherActorsNorJournals() {
        classes()
                .that()
                .resideInAPackage("dev.troupe.persistence.codec")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "dev.troupe.persistence.codec",
                        "tools.jackson..",
                        "com.fasterxml..",
                        "org.jspecify..")
                .check(persistence);
    }
}
