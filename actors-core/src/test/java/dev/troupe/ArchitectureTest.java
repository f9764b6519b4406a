package dev.troupe;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** What the structure of the core rests on. */
class ArchitectureTest {
    private final JavaClasses core = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.troupe");

    @Test
    void theCoreDependsOnTheJdkOnly() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.troupe", "dev.troupe.spi", "org.jspecify..")
                .check(core);
    }

    /** So that another executor can stand behind it. */
    @Test
    void timeAndChanceAreAskedOfTheSystemOnly() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Threads.class.getName())
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .check(core);
    }

    @Test
    void whatASupervisorSeesIsNotTheKernel() {
        noClasses()
                .that()
                .resideInAPackage("dev.troupe.spi")
                .should()
                .dependOnClassesThat()
                .arePackagePrivate()
                .check(core);
    }

    /** A user should be able to hold it in the head. */
    @Test
    void theApiIsSmall() {
        assertThat(core.stream()
                        .filter(type -> type.getPackageName().equals("dev.troupe"))
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC) && type.isTopLevelClass())
                        .map(JavaClass::getSimpleName))
                .hasSizeLessThanOrEqualTo(30);
    }
}
