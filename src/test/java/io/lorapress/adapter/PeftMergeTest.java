package io.lorapress.adapter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of adapter merges to what PEFT's own merge_and_unload() made of it. */
class PeftMergeTest {
    @TempDir
    Path folder;

    static List<Arguments> cases() {
        return Stream.of("peft", "made").flatMap(family -> PeftCase.names(family).stream().map(name -> Arguments.of(family, name))).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void mergesAsPeft(String family, String name) throws IOException {
        PeftCase peft = PeftCase.unpack(family, name, folder);
        MapOptions options = MapOptions.DEFAULT.withUntrained(name.equals("untrained"));
        try (Adapter adapter = Adapter.open(peft.folder())) {
            MergeCheck.requireSame(peft, adapter.map(peft.base().tensors(), options));
        }
    }
}
