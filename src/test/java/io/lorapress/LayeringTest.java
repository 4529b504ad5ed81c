package io.lorapress;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The house has rooms: stage rooms know only the words and formats they share, and export alone puts them together. */
class LayeringTest {
    private static final List<String> SHARED = List.of("tensor", "failure", "safetensors", "gguf");
    private static final List<String> STAGES =
            List.of("checkpoint", "adapter", "model", "tokenizer", "numeric", "quantize", "llama", "publish", "verify");
    private static JavaClasses house;

    /** Without the generated bindings: they are many, and nobody writes them. */
    @BeforeAll
    static void read() {
        house = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("/io/lorapress/llama/bindings/"))
                .importPackages("io.lorapress");
    }

    static Stream<String> stages() {
        return STAGES.stream();
    }

    @ParameterizedTest
    @MethodSource("stages")
    void aStageKnowsNoOtherStage(String stage) {
        String[] others = Stream.concat(STAGES.stream().filter(other -> !other.equals(stage)), Stream.of("export", "cli"))
                .map(LayeringTest::inside).toArray(String[]::new);
        noClasses().that().resideInAPackage(inside(stage)).should().dependOnClassesThat().resideInAnyPackage(others)
                .allowEmptyShould(true).check(house);
    }

    @Test
    void sharedRoomsKnowOnlyEachOther() {
        String[] others = Stream.concat(STAGES.stream(), Stream.of("export", "cli")).map(LayeringTest::inside).toArray(String[]::new);
        noClasses().that().resideInAnyPackage(SHARED.stream().map(LayeringTest::inside).toArray(String[]::new))
                .should().dependOnClassesThat().resideInAnyPackage(others).check(house);
    }

    @Test
    void nobodyCallsTheCommandLine() {
        noClasses().that().resideOutsideOfPackage(inside("cli")).should().dependOnClassesThat().resideInAPackage(inside("cli"))
                .check(house);
    }

    @Test
    void roomsFormNoCycles() {
        slices().matching("io.lorapress.(*)..").should().beFreeOfCycles().check(house);
    }

    @Test
    void noClassIsAGrabBag() {
        classes().should().haveSimpleNameNotEndingWith("Utils").andShould().haveSimpleNameNotEndingWith("Util")
                .andShould().haveSimpleNameNotEndingWith("Helper").andShould().haveSimpleNameNotEndingWith("Manager").check(house);
    }

    private static String inside(String room) {
        return "io.lorapress." + room + "..";
    }
}
