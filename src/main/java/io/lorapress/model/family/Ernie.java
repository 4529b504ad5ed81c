package io.lorapress.model.family;

import io.lorapress.model.config.ModelConfig;
import io.lorapress.model.transform.RowSelection;
import java.util.Optional;

/** ERNIE 4.5 dense: query, key and value, and up and gate, may be fused and are taken apart. */
class Ernie extends Family {
    Ernie() {
        super("ernie4_5", Names.DECODER, "Ernie4_5ForCausalLM", "Ernie4_5_ForCausalLM");
    }

    Ernie(String ggufArchitecture, Names names, String... architectures) {
        super(ggufArchitecture, names, architectures);
    }

    @Override
    protected Optional<String> workingName(ModelConfig config, String name) {
        return super.workingName(config, name.replace("ernie.", "model."));
    }

    @Override
    protected void map(ModelConfig config, Source source, Outputs outputs) {
        if (source.contains("qkv_proj")) {
            long queries = config.integer("num_attention_heads") * config.headDimension();
            long keys = config.integer("num_key_value_heads") * config.headDimension();
            outputs.put(source.replace("qkv_proj", "q_proj"), RowSelection.rows(0, queries));
            outputs.put(source.replace("qkv_proj", "k_proj"), RowSelection.rows(queries, keys));
            outputs.put(source.replace("qkv_proj", "v_proj"), RowSelection.rows(queries + keys, keys));
        } else if (source.contains("up_gate_proj")) {
            long half = Experts.half(source);
            outputs.put(source.replace("up_gate_proj", "gate_proj"), RowSelection.rows(0, half));
            outputs.put(source.replace("up_gate_proj", "up_proj"), RowSelection.rows(half, half));
        } else {
            outputs.put(source);
        }
    }
}
