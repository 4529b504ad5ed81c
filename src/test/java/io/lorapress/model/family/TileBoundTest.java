package io.lorapress.model.family;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lorapress.model.GgufModel;
import io.lorapress.model.GgufTensor;
import io.lorapress.model.Piece;
import io.lorapress.model.config.ModelConfig;
import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** No transform of any family asks for more than one matrix at a time: never a stack of experts, whatever their number. */
class TileBoundTest {
    @ParameterizedTest
    @MethodSource("io.lorapress.model.family.GoldenTest#goldens")
    void oneMatrixIsTheMost(Path file) {
        JsonNode golden = GoldenTest.JSON.readTree(file);
        ModelConfig config = ModelConfig.of(golden.get("config"));
        GgufModel model = Families.find(config).gguf(config, GoldenTest.checkpoint(golden.get("checkpoint")), () -> 310);
        Map<String, TensorInfo> sources = GoldenTest.byName(golden.get("checkpoint"));
        for (GgufTensor tensor : model.tensors()) {
            tensor.pieces().forEach(piece -> check(tensor, piece, sources.get(piece.source()).shape()));
        }
    }

    private static void check(GgufTensor tensor, Piece piece, Shape source) {
        long matrix = source.rank() < 2 ? 1 : source.dimension(-2);
        long granularity = piece.transform().granularity(source);
        assertTrue(granularity <= matrix, tensor.name() + " wants " + granularity + " rows of " + piece.source() + " " + source + " together");
    }
}
