import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufValue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/**
 * Compares two GGUF files: keys, tensor order, shapes, types and bytes. Keys that are guessed from a folder's name do not count.
 * Exit code 0 where they agree.
 *
 * <pre>java -cp target/lorapress.jar src/conformance/GgufDiff.java REFERENCE OTHER</pre>
 */
public final class GgufDiff {
    private static final List<String> NAMES = List.of("general.name", "general.basename", "general.finetune", "general.size_label",
            "general.version", "general.organization", "general.author", "general.quantized_by", "general.description", "general.url",
            "general.repo_url", "general.tags", "general.license", "general.base_model", "general.sampling", "general.source",
            "general.languages", "general.datasets", "quantize.imatrix");
    private static final ValueLayout.OfInt BITS = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final List<String> differences = new ArrayList<>();
    private long neighbours;
    private String summary;

    public static void main(String[] arguments) {
        GgufDiff diff = of(Path.of(arguments[0]), Path.of(arguments[1]));
        System.out.println(diff);
        System.exit(diff.differences.isEmpty() ? 0 : 1);
    }

    static GgufDiff of(Path one, Path two) {
        GgufDiff diff = new GgufDiff();
        try (GgufFile reference = GgufFile.open(one); GgufFile other = GgufFile.open(two)) {
            diff.keys(reference.metadata().entries(), other.metadata().entries());
            diff.tensors(reference, other);
            diff.summary = diff.differences.size() + " differences in " + reference.tensors().size() + " tensors and "
                    + reference.metadata().entries().size() + " keys";
        }
        return diff;
    }

    List<String> differences() {
        return differences;
    }

    /** Values of ssm_a that are one unit in the last place apart: PyTorch's exponential is not correctly rounded. */
    long neighbours() {
        return neighbours;
    }

    @Override
    public String toString() {
        return differences.isEmpty() ? summary : summary + ": " + String.join("; ", differences.subList(0, Math.min(4, differences.size())));
    }

    private void keys(Map<String, GgufValue> reference, Map<String, GgufValue> other) {
        TreeSet<String> all = new TreeSet<>(reference.keySet());
        all.addAll(other.keySet());
        for (String key : all) {
            if (NAMES.stream().noneMatch(key::startsWith) && !Objects.equals(reference.get(key), other.get(key))) {
                differences.add("key " + key + ": " + shortened(reference.get(key)) + " / " + shortened(other.get(key)));
            }
        }
    }

    private void tensors(GgufFile reference, GgufFile other) {
        List<String> names = reference.tensors().stream().map(GgufFile.Entry::name).toList();
        if (!names.equals(other.tensors().stream().map(GgufFile.Entry::name).toList())) {
            differences.add("tensors or their order: " + names + " / " + other.tensors().stream().map(GgufFile.Entry::name).toList());
            return;
        }
        for (int i = 0; i < names.size(); i++) {
            tensor(reference.tensors().get(i), other.tensors().get(i));
        }
    }

    private void tensor(GgufFile.Entry a, GgufFile.Entry b) {
        if (!a.info().equals(b.info())) {
            differences.add(a.info() + " / " + b.info());
        } else if (a.data().mismatch(b.data()) >= 0 && !onlyExponentials(a, b)) {
            differences.add(a.name() + " " + a.type() + " differs at byte " + a.data().mismatch(b.data()));
        }
    }

    private boolean onlyExponentials(GgufFile.Entry a, GgufFile.Entry b) {
        if (!a.name().endsWith("ssm_a") || a.type() != GgmlType.F32) {
            return false;
        }
        long apart = 0;
        for (long at = 0; at < a.data().byteSize(); at += Float.BYTES) {
            int distance = Math.abs(bits(a.data(), at) - bits(b.data(), at));
            if (distance > 1) {
                return false;
            }
            apart += distance;
        }
        neighbours += apart;
        return true;
    }

    private static int bits(MemorySegment data, long at) {
        return data.get(BITS, at);
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() > 120 ? text.substring(0, 120) + "..." : text;
    }
}
