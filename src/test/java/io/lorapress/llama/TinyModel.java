package io.lorapress.llama;

import io.lorapress.gguf.GgmlType;
import io.lorapress.gguf.GgufLayout;
import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufTensorInfo;
import io.lorapress.gguf.GgufValue;
import io.lorapress.tensor.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** GGUF files of a few hundred kilobytes that llama.cpp runs: a Llama of two layers with random weights and a vocabulary of bytes. */
final class TinyModel {
    static final int WIDTH = 64;
    static final int LAYERS = 2;
    static final int HEADS = 4;
    static final int KEY_HEADS = 2;
    static final int HIDDEN = 96;
    static final int EXPERTS = 4;
    static final int EXPERTS_USED = 2;
    static final int RANK = 4;
    static final String BEGIN = "<|begin|>";
    static final String END = "<|end|>";
    static final String TEMPLATE = "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}{{ eos_token }}"
            + "{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}";

    private final List<GgufTensorInfo> tensors = new ArrayList<>();
    private final GgufMetadata metadata = new GgufMetadata();

    private TinyModel() {
    }

    /** A dense model. */
    static Path dense(Path file) {
        TinyModel model = new TinyModel();
        model.describe();
        model.layers(false);
        return model.write(file, 1);
    }

    /** With {@link #EXPERTS} experts in place of each feed-forward network. */
    static Path experts(Path file) {
        TinyModel model = new TinyModel();
        model.describe();
        model.metadata.u32("llama.expert_count", EXPERTS).u32("llama.expert_used_count", EXPERTS_USED);
        model.layers(true);
        return model.write(file, 2);
    }

    /** An adapter for the dense model, with alpha = 2 * rank. */
    static Path adapter(Path file) {
        TinyModel adapter = new TinyModel();
        adapter.metadata.text("general.architecture", "llama").text("general.type", "adapter").text("adapter.type", "lora")
                .f32("adapter.lora.alpha", 2 * RANK);
        for (int layer = 0; layer < LAYERS; layer++) {
            adapter.add("blk." + layer + ".attn_q.weight.lora_a", RANK, WIDTH);
            adapter.add("blk." + layer + ".attn_q.weight.lora_b", WIDTH, RANK);
        }
        return adapter.write(file, 3);
    }

    private void describe() {
        metadata.text("general.architecture", "llama").u32("llama.context_length", 2048).u32("llama.embedding_length", WIDTH)
                .u32("llama.block_count", LAYERS).u32("llama.feed_forward_length", HIDDEN).u32("llama.attention.head_count", HEADS)
                .u32("llama.attention.head_count_kv", KEY_HEADS).f32("llama.attention.layer_norm_rms_epsilon", 1e-5)
                .u32("llama.rope.dimension_count", WIDTH / HEADS);
        List<String> tokens = tokens();
        int[] types = new int[tokens.size()];
        for (int i = 0; i < types.length; i++) {
            types[i] = tokens.get(i).startsWith("<|") ? 3 : 1;
        }
        metadata.u32("llama.vocab_size", tokens.size()).text("tokenizer.ggml.model", "gpt2").text("tokenizer.ggml.pre", "llama-bpe")
                .texts("tokenizer.ggml.tokens", tokens).put("tokenizer.ggml.token_type", new GgufValue.I32Array(types))
                .texts("tokenizer.ggml.merges", List.of("t h")).u32("tokenizer.ggml.bos_token_id", tokens.indexOf(BEGIN))
                .u32("tokenizer.ggml.eos_token_id", tokens.indexOf(END)).bool("tokenizer.ggml.add_bos_token", true)
                .text("tokenizer.chat_template", TEMPLATE);
    }

    /** GPT-2's stand-ins for the 256 bytes, one merge, the special tokens. */
    private static List<String> tokens() {
        List<String> tokens = new ArrayList<>();
        int stand = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b > ' ' && b < 127 || b > 160 && b != 173;
            tokens.add(Character.toString(printable ? b : stand++));
        }
        tokens.addAll(List.of("th", BEGIN, END, "<|user|>", "<|assistant|>"));
        return tokens;
    }

    private void layers(boolean experts) {
        int vocabulary = tokens().size();
        add("token_embd.weight", vocabulary, WIDTH);
        for (int layer = 0; layer < LAYERS; layer++) {
            String block = "blk." + layer + ".";
            add(block + "attn_norm.weight", WIDTH);
            add(block + "attn_q.weight", WIDTH, WIDTH);
            add(block + "attn_k.weight", WIDTH * KEY_HEADS / HEADS, WIDTH);
            add(block + "attn_v.weight", WIDTH * KEY_HEADS / HEADS, WIDTH);
            add(block + "attn_output.weight", WIDTH, WIDTH);
            add(block + "ffn_norm.weight", WIDTH);
            if (experts) {
                add(block + "ffn_gate_inp.weight", EXPERTS, WIDTH);
                add(block + "ffn_gate_exps.weight", EXPERTS, HIDDEN, WIDTH);
                add(block + "ffn_up_exps.weight", EXPERTS, HIDDEN, WIDTH);
                add(block + "ffn_down_exps.weight", EXPERTS, WIDTH, HIDDEN);
            } else {
                add(block + "ffn_gate.weight", HIDDEN, WIDTH);
                add(block + "ffn_up.weight", HIDDEN, WIDTH);
                add(block + "ffn_down.weight", WIDTH, HIDDEN);
            }
        }
        add("output_norm.weight", WIDTH);
        add("output.weight", vocabulary, WIDTH);
    }

    private void add(String name, long... dimensions) {
        tensors.add(new GgufTensorInfo(name, Shape.of(dimensions), GgmlType.F32));
    }

    private Path write(Path file, long seed) {
        GgufLayout layout = GgufLayout.of(metadata, tensors);
        byte[] bytes = new byte[Math.toIntExact(layout.fileSize())];
        System.arraycopy(layout.header(), 0, bytes, 0, layout.header().length);
        SplittableRandom random = new SplittableRandom(seed);
        for (GgufLayout.Place place : layout.tensors()) {
            fill(MemorySegment.ofArray(bytes).asSlice(place.offset(), place.bytes()), place.tensor(), random);
        }
        try {
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Norms near 1, everything else around 0 with a spread that keeps activations of the same size. */
    private static void fill(MemorySegment target, GgufTensorInfo tensor, SplittableRandom random) {
        boolean norm = tensor.shape().rank() == 1;
        double spread = norm ? 0.2 : 3 / Math.sqrt(tensor.shape().columns());
        for (long i = 0; i < tensor.shape().elements(); i++) {
            double value = (norm ? 1 : 0) + spread * (random.nextDouble() - 0.5);
            target.setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) value);
        }
    }
}
