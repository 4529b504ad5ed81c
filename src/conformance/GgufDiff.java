import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private final List<String> differences = new ArrayList<>();

    public static void main(String[] arguments) {
        GgufDiff diff = new GgufDiff();
        try (GgufFile reference = GgufFile.open(Path.of(arguments[0])); GgufFile other = GgufFile.open(Path.of(arguments[1]))) {
            diff.keys(reference.metadata().entries(), other.metadata().entries());
            diff.tensors(reference, other);
            System.out.println(diff.differences.size() + " differences in " + reference.tensors().size() + " tensors and "
                    + reference.metadata().entries().size() + " keys"
                    + (diff.differences.isEmpty() ? "" : ": " + String.join("; ", diff.differences.subList(0, Math.min(4,
                    diff.differences.size())))));
        }
        System.exit(diff.differences.isEmpty() ? 0 : 1);
    }

    private void keys(Map<String, GgufValue> reference, Map<String, GgufValue> other) {
        TreeSet<String> all = new TreeSet<>(reference.keySet());
        all.addAll(other.keySet());
        for (String key : all) {
            if (NAMES.stream().noneMatch(key::startsWith) && !java.util.Objects.equals(reference.get(key), other.get(key))) {
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
            GgufFile.Entry a = reference.tensors().get(i);
            GgufFile.Entry b = other.tensors().get(i);
            if (!a.info().equals(b.info())) {
                differences.add(a.info() + " / " + b.info());
            } else if (a.data().mismatch(b.data()) >= 0) {
                differences.add(a.name() + " " + a.type() + " differs at byte " + a.data().mismatch(b.data()));
            }
        }
    }

    private static String shortened(Object value) {
        String text = String.valueOf(value);
        return text.length() > 120 ? text.substring(0, 120) + "..." : text;
    }
}
