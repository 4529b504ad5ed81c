package io.lorapress.export.verify;

import io.lorapress.export.gguf.RowEncoders;
import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufFile;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufShards;
import io.lorapress.gguf.GgufValue;
import io.lorapress.verify.Finding;
import io.lorapress.verify.QualityLimit;
import io.lorapress.verify.TokenizerCheck;
import io.lorapress.verify.TokenizerFacts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Looks into a GGUF model: every tensor, the tokeniser, and where there is a 16-bit merge of the same model, every difference from it. */
final class GgufReview {
    /** Keys that say how the file was made, and not what the model is. */
    private static final List<String> OF_THE_FILE = List.of("general.", "quantize.", "split.");
    private static final int NAMES_SHOWN = 3;

    private final GgufShards file;
    private final Optional<GgufShards> reference;
    private final RowEncoders encoders;
    private final List<Finding> findings = new ArrayList<>();
    private List<TensorReview> tensors = List.of();

    /** @param bits how many a weight has in what the file was made from, where it is not the file itself; else the tensors' own count */
    GgufReview(GgufShards file, Optional<GgufShards> reference, RowEncoders encoders, Optional<Double> bits, boolean templateOptional) {
        this.file = file;
        this.reference = reference;
        this.encoders = encoders;
        tokenizer(templateOptional);
        reference.ifPresent(right -> metadata(right.metadata()));
        tensors(bits);
    }

    List<Finding> findings() {
        return findings;
    }

    int tensorCount() {
        return tensors.size();
    }

    double bits() {
        long weights = file.tensors().stream().mapToLong(entry -> entry.tensor().shape().elements()).sum();
        long bytes = file.tensors().stream().mapToLong(entry -> entry.tensor().data().byteSize()).sum();
        return 8.0 * bytes / Math.max(1, weights);
    }

    /** Bits of the type that most weights have. */
    double mainBits() {
        Map<GgmlType, Long> weights = new TreeMap<>();
        file.tensors().forEach(entry -> weights.merge(entry.tensor().type(), entry.tensor().shape().elements(), Long::sum));
        GgmlType main = weights.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey).orElse(GgmlType.F32);
        return bits(main);
    }

    Optional<ValidationReport.TensorError> worst() {
        return reference.isEmpty() ? Optional.empty() : tensors.stream().max(Comparator.comparingDouble(TensorReview::error))
                .map(tensor -> new ValidationReport.TensorError(tensor.name(), tensor.error()));
    }

    private static double bits(GgmlType type) {
        return 8.0 * type.blockBytes() / type.blockSize();
    }

    private void tokenizer(boolean templateOptional) {
        long rows = file.tensors().stream().map(GgufShards.Entry::tensor).filter(tensor -> tensor.name().equals("token_embd.weight"))
                .mapToLong(tensor -> tensor.shape().rows()).findFirst().orElse(Integer.MAX_VALUE);
        TokenizerFacts facts = TokenizerFacts.of(file.metadata(), rows, Set.of());
        if (facts.template().isEmpty() && !templateOptional && reference.isEmpty()) {
            findings.add(Finding.fault("there is no chat template (tokenizer.chat_template): programs will guess one"));
        } else {
            findings.addAll(TokenizerCheck.run(facts, messages -> TokenizerReview.render(facts, messages)));
        }
    }

    /** What describes the model must be as in the merge. */
    private void metadata(GgufMetadata right) {
        right.entries().forEach((key, value) -> {
            boolean counts = OF_THE_FILE.stream().noneMatch(key::startsWith);
            GgufValue own = file.metadata().get(key);
            if (counts && own == null) {
                findings.add(Finding.fault(key + " is missing; export the file again"));
            } else if (counts && !own.equals(value)) {
                findings.add(Finding.fault(key + " is " + text(own) + ", and should be " + text(value) + "; export the file again"));
            }
        });
    }

    private static String text(GgufValue value) {
        String text = switch (value) {
            case GgufValue.Array array -> "another list of " + array.size();
            case GgufValue.Text words -> "\"" + words.value().replaceAll("\\s+", " ") + "\"";
            default -> value.toString().replaceAll("^\\w+\\[value=(.*)]$", "$1");
        };
        return text.length() <= 60 ? text : text.substring(0, 57) + "...";
    }

    private void tensors(Optional<Double> bits) {
        Map<String, GgufFile.Entry> right = reference.map(shards -> shards.tensors().stream().map(GgufShards.Entry::tensor)
                .collect(Collectors.toMap(GgufFile.Entry::name, Function.identity()))).orElse(Map.of());
        List<GgufFile.Entry> own = file.tensors().stream().map(GgufShards.Entry::tensor).toList();
        Set<String> names = own.stream().map(GgufFile.Entry::name).collect(Collectors.toSet());
        list("missing", right.keySet().stream().filter(name -> !names.contains(name)).sorted().toList());
        if (reference.isPresent()) {
            list("not in the model", names.stream().filter(name -> !right.containsKey(name)).sorted().toList());
        }
        own.stream().filter(tensor -> right.containsKey(tensor.name()) && !right.get(tensor.name()).shape().equals(tensor.shape()))
                .forEach(tensor -> findings.add(Finding.fault(tensor.name() + " has shape " + tensor.shape() + ", and should have "
                        + right.get(tensor.name()).shape())));
        tensors = own.parallelStream().map(tensor -> TensorReview.of(tensor, Optional.ofNullable(right.get(tensor.name()))
                .filter(other -> other.shape().equals(tensor.shape())), encoders)).toList();
        tensors.forEach(tensor -> judge(tensor, bits));
        repeated();
    }

    private void list(String what, List<String> names) {
        if (!names.isEmpty()) {
            String shown = String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
            String more = names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more" : "";
            findings.add(Finding.fault("tensors " + what + ": " + shown + more));
        }
    }

    private void judge(TensorReview tensor, Optional<Double> bits) {
        if (tensor.notFinite() >= 0) {
            findings.add(Finding.fault(tensor.name() + ", row " + tensor.notFinite()
                    + ": inf or NaN that is not in the merge; export the file again"));
        }
        double limit = QualityLimit.of(bits.orElse(bits(tensor.type()))).tensorError();
        if (tensor.error() > limit) {
            findings.add(Finding.fault(String.format(Locale.ROOT,
                    "%s is not what was merged: relative error %.3g, at most %.3g is usual for %s",
                    tensor.name(), tensor.error(), limit, bits.isPresent() ? "this format" : tensor.type().toString())));
        }
    }

    /**
     * Where most matrices are bit for bit what encoding the merge gives, those that are not have been damaged. Where most are not, the
     * file was made with an importance matrix, or from the float32 merge.
     */
    private void repeated() {
        List<TensorReview> known = tensors.stream().filter(tensor -> tensor.damagedRow() != TensorReview.UNKNOWN).toList();
        List<TensorReview> damaged = known.stream().filter(tensor -> tensor.damagedRow() >= 0).toList();
        if (matrices(damaged) * 2 < matrices(known)) {
            damaged.forEach(tensor -> findings.add(Finding.fault(tensor.name() + ", row " + tensor.damagedRow()
                    + ": not the bits that the merge gives in " + tensor.type() + "; the file was damaged, export it again")));
        }
    }

    private static long matrices(List<TensorReview> tensors) {
        return tensors.stream().filter(tensor -> tensor.type() != GgmlType.F32).count();
    }
}
