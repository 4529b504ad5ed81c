package io.lorapress.tokenizer;

import io.lorapress.gguf.GgufMetadata;
import io.lorapress.gguf.GgufValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Lists a vocabulary's keys in order, one a line, as src/conformance/tokenizer/reference_keys.py lists the converter's. */
final class VocabularyListing {
    private static final int SHORT = 60;

    private VocabularyListing() {
    }

    /** Prints the listing of the model folders given; the pre-tokeniser may be named by -Dpre=NAME. */
    public static void main(String[] folders) {
        for (String folder : folders) {
            Vocabulary vocabulary = vocabulary(Path.of(folder), System.getProperty("pre"));
            if (folders.length > 1) {
                System.out.println("== " + folder);
            }
            of(vocabulary.metadata()).forEach(System.out::println);
            vocabulary.notes().forEach(note -> System.err.println("note: " + note));
        }
    }

    static Vocabulary vocabulary(Path folder, String preTokenizer) {
        ObjectNode config = SmallFile.object(TokenizerFolder.of(folder), "config.json").orElseThrow();
        ObjectNode text = config.get("text_config") instanceof ObjectNode part ? part : config;
        String architecture = (text.has("architectures") ? text : config).get("architectures").get(0).stringValue();
        VocabularyRequest request = VocabularyRequest.of(architecture, config, text.get("vocab_size").intValue());
        if (SmallFile.object(TokenizerFolder.of(folder), "generation_config.json").orElse(null) instanceof ObjectNode generation) {
            request = request.withGenerationConfig(generation);
        }
        return Vocabulary.build(TokenizerFiles.read(folder),
                preTokenizer == null ? request : request.withPreTokenizer(preTokenizer));
    }

    static List<String> of(GgufMetadata metadata) {
        return metadata.entries().entrySet().stream().map(entry -> entry.getKey() + "\t" + describe(entry.getValue())).toList();
    }

    private static String describe(GgufValue value) {
        return switch (value) {
            case GgufValue.Text text -> text(text.value());
            case GgufValue.U32(long number) -> "uint32\t" + number;
            case GgufValue.Bool(boolean truth) -> "bool\t" + truth;
            case GgufValue.TextArray(List<String> values) -> array("texts", values.size(), texts(values));
            case GgufValue.I32Array(int[] values) -> array("i32s", values.length, ints(values));
            case GgufValue.F32Array(float[] values) -> array("f32s", values.length, floats(values));
            default -> throw new AssertionError("a vocabulary has no " + value.getClass().getSimpleName());
        };
    }

    private static String text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean isLong = bytes.length > SHORT || text.contains("\n") || text.contains("\t");
        return isLong ? array("long text", bytes.length, bytes) : "text\t" + text;
    }

    private static String array(String kind, int count, byte[] bytes) {
        try {
            return kind + "\t" + count + "\t" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] texts(List<String> values) {
        byte[][] all = values.stream().map(value -> value.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        int size = 0;
        for (byte[] bytes : all) {
            size += Long.BYTES + bytes.length;
        }
        ByteBuffer buffer = buffer(size);
        for (byte[] bytes : all) {
            buffer.putLong(bytes.length).put(bytes);
        }
        return buffer.array();
    }

    private static byte[] ints(int[] values) {
        ByteBuffer buffer = buffer(values.length * Integer.BYTES);
        buffer.asIntBuffer().put(values);
        return buffer.array();
    }

    private static byte[] floats(float[] values) {
        ByteBuffer buffer = buffer(values.length * Float.BYTES);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
