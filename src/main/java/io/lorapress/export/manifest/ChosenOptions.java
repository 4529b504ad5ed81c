package io.lorapress.export.manifest;

import io.lorapress.adapter.CombineOptions;
import io.lorapress.adapter.ExpertLayout;
import io.lorapress.export.AdapterChoice;
import io.lorapress.export.ExportRequest;
import io.lorapress.export.OutputFormat;
import io.lorapress.export.Precision;
import io.lorapress.export.QuantizeOptions;
import io.lorapress.export.SizeTarget;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What of a request decides over the bytes of the outputs, under the names of the command line; the formats stand with the outputs. */
final class ChosenOptions {
    private final SortedMap<String, String> options = new TreeMap<>();

    private ChosenOptions() {
    }

    static SortedMap<String, String> of(ExportRequest request) {
        ChosenOptions chosen = new ChosenOptions();
        chosen.options.put("name", request.name());
        chosen.options.put("precision", request.options().precision() == Precision.F32 ? "f32" : "16bit");
        request.options().preTokenizer().ifPresent(name -> chosen.options.put("pre-tokenizer", name));
        chosen.flag("allow-untrained", request.options().allowUntrained());
        chosen.flag("allow-requantize", request.use().mayRequantize());
        chosen.adapters(request.adapters());
        request.formats().forEach(chosen::format);
        chosen.types(request.options().quantize().types());
        chosen.quantization(request.options().quantize());
        return chosen.options;
    }

    private void format(OutputFormat format) {
        if (format instanceof OutputFormat.Ollama ollama) {
            ollama.system().ifPresent(text -> options.put("system", text));
            ollama.context().ifPresent(tokens -> options.put("num-ctx", Integer.toString(tokens)));
        }
    }

    private void adapters(AdapterChoice adapters) {
        if (adapters.scale() != 1) {
            options.put("scale", Double.toString(adapters.scale()));
        }
        if (adapters.folders().size() > 1) {
            CombineOptions combine = adapters.combine();
            options.put("combine", combine.combination().name().toLowerCase(Locale.ROOT));
            options.put("density", Double.toString(combine.density()));
            options.put("svd-rank", Integer.toString(combine.rank()));
        }
        list("weights", adapters.weights());
        if (adapters.layout() != ExpertLayout.AUTOMATIC) {
            options.put("expert-layout", adapters.layout().name().toLowerCase(Locale.ROOT));
        }
        flag("allow-changed-base", adapters.allowChangedBase());
    }

    private void types(QuantizeOptions.Types types) {
        list("tensor-type", types.rules().stream().map(rule -> rule.pattern() + "=" + rule.type()).toList());
        types.output().ifPresent(type -> options.put("output-tensor-type", type.name()));
        types.tokenEmbedding().ifPresent(type -> options.put("token-embedding-type", type.name()));
        flag("pure", types.pure());
        flag("leave-output-tensor", types.leaveOutput());
    }

    private void quantization(QuantizeOptions quantize) {
        list("override-kv", quantize.overrides().stream().map(override -> override.key() + "=" + override.value()).toList());
        list("prune-layers", List.copyOf(quantize.pruned()));
        quantize.importance().ifPresent(importance -> {
            list("include-weights", importance.include());
            list("exclude-weights", importance.exclude());
        });
        quantize.target().ifPresent(target -> {
            switch (target) {
                case SizeTarget.FileBytes(long bytes) -> options.put("target-size", Long.toString(bytes));
                case SizeTarget.BitsPerWeight(double bits) -> options.put("target-bpw", Double.toString(bits));
            }
        });
        quantize.splitBytes().ifPresent(bytes -> options.put("split-max-size", Long.toString(bytes)));
    }

    private void flag(String name, boolean set) {
        if (set) {
            options.put(name, "true");
        }
    }

    private void list(String name, List<?> values) {
        if (!values.isEmpty()) {
            options.put(name, values.stream().map(String::valueOf).collect(Collectors.joining(",")));
        }
    }
}
