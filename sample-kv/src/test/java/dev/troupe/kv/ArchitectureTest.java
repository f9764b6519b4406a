package dev.troupe.kv;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Each package knows only those that a command has passed before it. */
class ArchitectureTest {
    @Test
    void dataTravelsOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("protocol")
                .definedBy("dev.troupe.kv.resp")
                .layer("keys")
                .definedBy("dev.troupe.kv.store")
                .layer("commands")
                .definedBy("dev.troupe.kv.command")
                .layer("actor")
                .definedBy("dev.troupe.kv.actor")
                .layer("connections")
                .definedBy("dev.troupe.kv.net")
                .layer("program")
                .definedBy("dev.troupe.kv")
                .whereLayer("program")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("connections")
                .mayOnlyBeAccessedByLayers("program")
                .whereLayer("actor")
                .mayOnlyBeAccessedByLayers("connections", "program")
                .whereLayer("commands")
                .mayOnlyBeAccessedByLayers("actor", "connections")
                .whereLayer("keys")
                .mayOnlyBeAccessedByLayers("commands", "actor")
                .whereLayer("protocol")
                .mayOnlyBeAccessedByLayers("commands", "actor", "connections")
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.troupe.kv"));
    }
}
