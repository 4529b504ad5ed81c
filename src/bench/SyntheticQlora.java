import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Makes a Llama-shaped bitsandbytes NF4 base (double quantisation) and a LoRA adapter of any size from random bytes, to measure
 * time and memory on shapes for which nobody has the weights at hand.
 *
 * <pre>java src/bench/SyntheticQlora.java OUT [layers=32 width=4096 ffn=14336 heads=32 kv=8 vocab=128256 rank=16 tied=false]</pre>
 *
 * OUT/base and OUT/adapter are written; the tokeniser is the sample's, so most of the vocabulary is padding.
 */
public final class SyntheticQlora {
    private static final int BLOCK = 64;
    private static final int NESTED_BLOCK = 256;
    private static final long SHARD_BYTES = 4_000_000_000L;
    private static final int[] NF4 = {0xbf800000, 0xbf3239b1, 0xbf066b30, 0xbeca32a0, 0xbe91a24d, 0xbe3d353f, 0xbdba7871, 0,
        0x3da2faff, 0x3e24cae3, 0x3e7c04dd, 0x3ead033a, 0x3ee1a4b8, 0x3f1007ab, 0x3f3913b3, 0x3f800000};

    /** How the bytes of a tensor are made. */
    private interface Filler {
        void fill(ByteBuffer chunk, SplittableRandom random);
    }

    private record Tensor(String name, String dtype, String shape, long bytes, Filler filler) {
    }

    private final Map<String, Integer> sizes = new TreeMap<>(Map.of("layers", 32, "width", 4096, "ffn", 14336, "heads", 32,
            "kv", 8, "vocab", 128256, "rank", 16));
    private boolean tied;

    public static void main(String[] arguments) throws IOException {
        if (arguments.length == 0) {
            System.err.println("usage: SyntheticQlora OUT [layers=32 width=4096 ffn=14336 heads=32 kv=8 vocab=128256 rank=16 tied=false]");
            System.exit(2);
        }
        SyntheticQlora model = new SyntheticQlora();
        for (String argument : List.of(arguments).subList(1, arguments.length)) {
            String[] pair = argument.split("=", 2);
            if (pair[0].equals("tied")) {
                model.tied = Boolean.parseBoolean(pair[1]);
            } else if (model.sizes.replace(pair[0], Integer.valueOf(pair[1])) == null) {
                throw new IllegalArgumentException("unknown size " + argument);
            }
        }
        model.write(Path.of(arguments[0]));
    }

    private int size(String name) {
        return sizes.get(name);
    }

    private void write(Path out) throws IOException {
        Path base = Files.createDirectories(out.resolve("base"));
        Path adapter = Files.createDirectories(out.resolve("adapter"));
        List<Tensor> weights = baseTensors();
        writeShards(base, weights);
        Path sample = Path.of("samples/pirate/base-nf4");
        for (String name : List.of("tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "generation_config.json")) {
            Files.copy(sample.resolve(name), base.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(base.resolve("config.json"), config());
        writeFile(adapter.resolve("adapter_model.safetensors"), adapterTensors(), 7);
        Files.writeString(adapter.resolve("adapter_config.json"), """
                {"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": %d, "lora_alpha": %d, "bias": "none",
                 "base_model_name_or_path": "base", "init_lora_weights": true, "inference_mode": true,
                 "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]}
                """.formatted(size("rank"), 2 * size("rank")));
    }

    private String config() {
        return """
                {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": %d, "intermediate_size": %d,
                 "num_hidden_layers": %d, "num_attention_heads": %d, "num_key_value_heads": %d, "head_dim": %d, "vocab_size": %d,
                 "max_position_embeddings": 8192, "rms_norm_eps": 1e-05, "rope_theta": 500000.0, "hidden_act": "silu",
                 "tie_word_embeddings": %s, "torch_dtype": "bfloat16", "bos_token_id": 865, "eos_token_id": 869,
                 "quantization_config": {"quant_method": "bitsandbytes", "load_in_4bit": true, "bnb_4bit_quant_type": "nf4",
                  "bnb_4bit_use_double_quant": true, "bnb_4bit_compute_dtype": "bfloat16"}}
                """.formatted(size("width"), size("ffn"), size("layers"), size("heads"), size("kv"),
                size("width") / size("heads"), size("vocab"), tied);
    }

    /** Module path, rows and columns of the seven matrices of a layer. */
    private Map<String, int[]> matrices() {
        int width = size("width");
        int kv = width / size("heads") * size("kv");
        Map<String, int[]> matrices = new LinkedHashMap<>();
        matrices.put("self_attn.q_proj", new int[] {width, width});
        matrices.put("self_attn.k_proj", new int[] {kv, width});
        matrices.put("self_attn.v_proj", new int[] {kv, width});
        matrices.put("self_attn.o_proj", new int[] {width, width});
        matrices.put("mlp.gate_proj", new int[] {size("ffn"), width});
        matrices.put("mlp.up_proj", new int[] {size("ffn"), width});
        matrices.put("mlp.down_proj", new int[] {width, size("ffn")});
        return matrices;
    }

    private List<Tensor> baseTensors() {
        List<Tensor> tensors = new ArrayList<>();
        tensors.add(bf16("model.embed_tokens.weight", size("vocab"), size("width")));
        for (int layer = 0; layer < size("layers"); layer++) {
            String prefix = "model.layers." + layer + ".";
            matrices().forEach((name, shape) -> addNf4(tensors, prefix + name + ".weight", shape[0], shape[1]));
            tensors.add(bf16(prefix + "input_layernorm.weight", size("width")));
            tensors.add(bf16(prefix + "post_attention_layernorm.weight", size("width")));
        }
        tensors.add(bf16("model.norm.weight", size("width")));
        if (!tied) {
            tensors.add(bf16("lm_head.weight", size("vocab"), size("width")));
        }
        return tensors;
    }

    private List<Tensor> adapterTensors() {
        List<Tensor> tensors = new ArrayList<>();
        for (int layer = 0; layer < size("layers"); layer++) {
            String prefix = "base_model.model.model.layers." + layer + ".";
            matrices().forEach((name, shape) -> {
                tensors.add(bf16(prefix + name + ".lora_A.weight", size("rank"), shape[1]));
                tensors.add(bf16(prefix + name + ".lora_B.weight", shape[0], size("rank")));
            });
        }
        return tensors;
    }

    private static Tensor bf16(String name, int... shape) {
        long elements = 1;
        for (int dimension : shape) {
            elements *= dimension;
        }
        return new Tensor(name, "BF16", java.util.Arrays.toString(shape), elements * 2, SyntheticQlora::smallBfloats);
    }

    private static void addNf4(List<Tensor> tensors, String name, int rows, int columns) {
        long elements = (long) rows * columns;
        long blocks = Math.ceilDiv(elements, BLOCK);
        long nested = Math.ceilDiv(blocks, NESTED_BLOCK);
        byte[] state = """
                {"quant_type": "nf4", "blocksize": 64, "dtype": "bfloat16", "shape": [%d, %d], "nested_blocksize": 256, \
                "nested_dtype": "float32", "nested_offset": 0.05}""".formatted(rows, columns).getBytes(StandardCharsets.UTF_8);
        tensors.add(new Tensor(name, "U8", "[" + elements / 2 + ", 1]", elements / 2, SyntheticQlora::anyBytes));
        tensors.add(new Tensor(name + ".absmax", "U8", "[" + blocks + "]", blocks, SyntheticQlora::anyBytes));
        tensors.add(new Tensor(name + ".quant_map", "F32", "[16]", 64, SyntheticQlora::nf4Codebook));
        tensors.add(new Tensor(name + ".nested_absmax", "F32", "[" + nested + "]", nested * 4, SyntheticQlora::smallFloats));
        tensors.add(new Tensor(name + ".nested_quant_map", "F32", "[256]", 1024, SyntheticQlora::evenCodebook));
        tensors.add(new Tensor(name + ".quant_state.bitsandbytes__nf4", "U8", "[" + state.length + "]", state.length,
                (chunk, random) -> chunk.put(state)));
    }

    private static void anyBytes(ByteBuffer chunk, SplittableRandom random) {
        while (chunk.remaining() >= 8) {
            chunk.putLong(random.nextLong());
        }
        while (chunk.hasRemaining()) {
            chunk.put((byte) random.nextInt());
        }
    }

    /** Either sign, magnitude 0.0078 to 0.031: no infinities, about the spread of real weights. */
    private static void smallBfloats(ByteBuffer chunk, SplittableRandom random) {
        while (chunk.remaining() >= 8) {
            chunk.putLong(random.nextLong() & 0x80FF80FF80FF80FFL | 0x3C003C003C003C00L);
        }
        while (chunk.hasRemaining()) {
            chunk.putShort((short) (random.nextInt() & 0x80FF | 0x3C00));
        }
    }

    private static void smallFloats(ByteBuffer chunk, SplittableRandom random) {
        while (chunk.hasRemaining()) {
            chunk.putFloat((float) (0.02 + 0.02 * random.nextDouble()));
        }
    }

    private static void nf4Codebook(ByteBuffer chunk, SplittableRandom random) {
        for (int bits : NF4) {
            chunk.putInt(bits);
        }
    }

    private static void evenCodebook(ByteBuffer chunk, SplittableRandom random) {
        for (int i = 0; i < 256; i++) {
            chunk.putFloat((i - 127) / 128f);
        }
    }

    private static void writeShards(Path folder, List<Tensor> tensors) throws IOException {
        List<List<Tensor>> shards = new ArrayList<>(List.of(new ArrayList<>()));
        long bytes = 0;
        for (Tensor tensor : tensors) {
            if (bytes > 0 && bytes + tensor.bytes() > SHARD_BYTES && tensor.dtype().equals("U8") == tensor.name().endsWith(".weight")) {
                shards.add(new ArrayList<>());
                bytes = 0;
            }
            shards.getLast().add(tensor);
            bytes += tensor.bytes();
        }
        StringBuilder index = new StringBuilder("{\"metadata\": {}, \"weight_map\": {");
        for (int i = 0; i < shards.size(); i++) {
            String file = String.format("model-%05d-of-%05d.safetensors", i + 1, shards.size());
            writeFile(folder.resolve(file), shards.get(i), i);
            for (Tensor tensor : shards.get(i)) {
                index.append(index.charAt(index.length() - 1) == '{' ? "" : ",").append("\n\"").append(tensor.name())
                        .append("\": \"").append(file).append('"');
            }
        }
        Files.writeString(folder.resolve("model.safetensors.index.json"), index + "}}\n");
    }

    private static void writeFile(Path file, List<Tensor> tensors, long seed) throws IOException {
        StringBuilder header = new StringBuilder("{\"__metadata__\": {\"format\": \"pt\"}");
        long offset = 0;
        for (Tensor tensor : tensors) {
            header.append(String.format(", \"%s\": {\"dtype\": \"%s\", \"shape\": %s, \"data_offsets\": [%d, %d]}", tensor.name(),
                    tensor.dtype(), tensor.shape(), offset, offset += tensor.bytes()));
        }
        header.append('}').append(" ".repeat((8 - header.length() % 8) % 8));
        byte[] text = header.toString().getBytes(StandardCharsets.UTF_8);
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer chunk = ByteBuffer.allocate(1 << 22).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
            out.write(text);
            for (Tensor tensor : tensors) {
                for (long left = tensor.bytes(); left > 0; left -= chunk.limit()) {
                    chunk.clear().limit((int) Math.min(left, chunk.capacity()));
                    tensor.filler().fill(chunk, random);
                    out.write(chunk.array(), 0, chunk.limit());
                }
            }
        }
    }
}
