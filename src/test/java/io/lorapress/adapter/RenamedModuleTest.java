package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modules that transformers names otherwise in memory, where an adapter is trained, than in a model's files. */
class RenamedModuleTest {
    private static final String BLOCK = "model.layers.0.block_sparse_moe.";
    private static final String MIXER = ".layers.0.mixer.experts";

    @TempDir
    Path folder;

    @Test
    void stackedExpertsOfGranite() throws IOException {
        AdapterFiles files = stacks(BLOCK + "experts", 6, 4, 3).set("target_parameters", List.of("experts.gate_up_proj", "experts.down_proj"));
        assertEquals(Set.of(BLOCK + "input_linear.weight", BLOCK + "output_linear.weight"), changed(files,
                base(BLOCK + "input_linear.weight", 2, 6, 4), base(BLOCK + "output_linear.weight", 2, 4, 3), base(BLOCK + "router.layer.weight", 2, 4)));
    }

    @Test
    void stackedExpertsOfGraniteAsTransformers4CallsThem() throws IOException {
        String path = "base_model.model." + BLOCK;
        AdapterFiles files = new AdapterFiles().set("target_parameters", List.of("input_linear.weight", "output_linear.weight"))
                .fill(path + "input_linear.lora_A.weight", 4, 4).fill(path + "input_linear.lora_B.weight", 6, 4)
                .fill(path + "output_linear.lora_A.weight", 4, 3).fill(path + "output_linear.lora_B.weight", 4, 4);
        assertEquals(Set.of(BLOCK + "input_linear.weight", BLOCK + "output_linear.weight"), changed(files,
                base(BLOCK + "input_linear.weight", 2, 6, 4), base(BLOCK + "output_linear.weight", 2, 4, 3)));
    }

    @Test
    void savedRouterOfGranite() throws IOException {
        AdapterFiles files = new AdapterFiles().set("modules_to_save", List.of("router"))
                .fill("base_model.model." + BLOCK + "router.weight", 2, 4);
        assertEquals(Set.of(BLOCK + "router.layer.weight"), changed(files, base(BLOCK + "router.layer.weight", 2, 4)));
    }

    @Test
    void splitExpertsOfNemotron() throws IOException {
        AdapterFiles files = stacks("model" + MIXER, 3, 4, 3).set("target_parameters", List.of("experts.up_proj", "experts.down_proj"));
        String disk = "backbone" + MIXER;
        assertEquals(Set.of(disk + ".0.up_proj.weight", disk + ".0.down_proj.weight", disk + ".1.up_proj.weight", disk + ".1.down_proj.weight"),
                changed(files, base(disk + ".0.up_proj.weight", 3, 4), base(disk + ".0.down_proj.weight", 4, 3),
                        base(disk + ".1.up_proj.weight", 3, 4), base(disk + ".1.down_proj.weight", 4, 3)));
    }

    /** Two experts of rank 2; the first parameter is the inner of the two wrappers. */
    private static AdapterFiles stacks(String module, int firstRows, int width, int inner) {
        String path = "base_model.model." + module;
        return new AdapterFiles().fill(path + ".base_layer.lora_A.weight", 4, width).fill(path + ".base_layer.lora_B.weight", firstRows, 4)
                .fill(path + ".lora_A.weight", 4, inner).fill(path + ".lora_B.weight", width, 4);
    }

    private static TensorInfo base(String name, long... shape) {
        return new TensorInfo(name, DType.F32, Shape.of(shape));
    }

    private Set<String> changed(AdapterFiles files, TensorInfo... base) throws IOException {
        try (Adapter adapter = Adapter.open(files.write(folder))) {
            return adapter.map(List.of(base), MapOptions.DEFAULT).tensors().stream().filter(tensor -> !tensor.unchanged()).map(tensor -> tensor.result().name())
                    .collect(Collectors.toSet());
        }
    }
}
