package io.lorapress.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lorapress.tensor.DType;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stacked experts whose matrices are square: their shape does not tell which side the factors are for. */
class SquareExpertsTest {
    private static final String EXPERTS = "model.layers.0.mlp.experts";
    private static final int SIDE = 4;

    @TempDir
    Path folder;

    @Test
    void llama4AsPeftReadsIt() throws IOException {
        assertEquals(straight(), changeOf("gate_up_proj", adapter("0.21.0"), llama4()));
    }

    @Test
    void llama4AsPeftTrainedItBefore() throws IOException {
        assertEquals(exchanged(), changeOf("gate_up_proj", adapter("0.18.0"), llama4()));
    }

    @Test
    void gptOssAsPeftReadsIt() throws IOException {
        assertEquals(exchanged(), changeOf("down_proj", adapter("0.21.0"), gptOss()));
    }

    @Test
    void theAdaptersOtherStacksTell() throws IOException {
        AdapterFiles straight = adapter("0.21.0").fill(key("base_layer.lora_A"), 1, 2 * SIDE).fill(key("base_layer.lora_B"), SIDE, 1);
        assertEquals(straight(), changeOf("down_proj", straight, gptOss()));
        AdapterFiles exchanged = adapter("0.21.0").fill(key("base_layer.lora_A"), 1, SIDE).fill(key("base_layer.lora_B"), 2 * SIDE, 1);
        assertEquals(exchanged(), changeOf("down_proj", exchanged, gptOss()));
    }

    /** One expert of rank 1 and scale 1: A is (1, 2, 3, 4) and B is (1, 0, 0, 0). */
    private static AdapterFiles adapter(String version) {
        return new AdapterFiles().set("r", 1).set("lora_alpha", 1).set("peft_version", version).set("lora_B_layout", "rank_major")
                .put(key("lora_A"), DType.F32, Shape.of(1, SIDE), new float[] {1, 2, 3, 4})
                .put(key("lora_B"), DType.F32, Shape.of(SIDE, 1), new float[] {1, 0, 0, 0});
    }

    private static String key(String part) {
        return "base_model.model." + EXPERTS + "." + part + ".weight";
    }

    /** [experts, in, out] without a word of it in transformers' class: gate_up_proj is square. */
    private static List<TensorInfo> llama4() {
        return List.of(base("gate_up_proj", SIDE, SIDE), base("down_proj", SIDE / 2, SIDE));
    }

    /** [experts, in, out], and so declared: down_proj is square. */
    private static List<TensorInfo> gptOss() {
        return List.of(base("gate_up_proj", SIDE, 2 * SIDE), base("down_proj", SIDE, SIDE),
                new TensorInfo(EXPERTS + ".gate_up_proj_bias", DType.F32, Shape.of(1, 2 * SIDE)));
    }

    private static TensorInfo base(String parameter, long rows, long columns) {
        return new TensorInfo(EXPERTS + "." + parameter, DType.F32, Shape.of(1, rows, columns));
    }

    /** A's values in the first row. */
    private static List<Float> straight() {
        return List.of(1f, 2f, 3f, 4f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f);
    }

    /** A's values in the first column. */
    private static List<Float> exchanged() {
        return List.of(1f, 0f, 0f, 0f, 2f, 0f, 0f, 0f, 3f, 0f, 0f, 0f, 4f, 0f, 0f, 0f);
    }

    private List<Float> changeOf(String parameter, AdapterFiles files, List<TensorInfo> base) throws IOException {
        try (Adapter adapter = Adapter.open(files.write(folder))) {
            MergedTensor tensor = adapter.map(base, MapOptions.DEFAULT).tensors().stream()
                    .filter(one -> one.result().name().equals(EXPERTS + "." + parameter)).findFirst().orElseThrow();
            float[] weights = new float[SIDE * SIDE];
            TensorMerge.prepare(tensor).apply(0, SIDE, SIDE, weights, 0, new ScalarMerge());
            List<Float> values = new ArrayList<>();
            for (float weight : weights) {
                values.add(weight);
            }
            return values;
        }
    }
}
