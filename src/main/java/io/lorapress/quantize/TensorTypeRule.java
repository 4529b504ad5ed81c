package io.lorapress.quantize;

import io.lorapress.gguf.GgmlType;
import io.lorapress.quantize.QuantizeException.Fault;
import java.util.List;
import java.util.regex.Pattern;

/**
 * {@code --tensor-type REGEX=TYPE}: tensors in whose name the expression is found get that type.
 * Source: quantize.cpp, {@code parse_tensor_type} and {@code parse_tensor_type_file}.
 */
public record TensorTypeRule(Pattern pattern, GgmlType type) {
    /** @throws QuantizeException when the text is not {@code REGEX=TYPE} */
    public static TensorTypeRule parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new QuantizeException(Fault.BAD_TENSOR_RULE, "--tensor-type " + text + ": it must be REGEX=TYPE, as in ffn_down=q6_k");
        }
        return new TensorTypeRule(TensorPattern.compile(text.substring(0, equals)), tensorType(text.substring(equals + 1)));
    }

    /** Rules apart by blanks or line ends, as {@code --tensor-type-file} has them. */
    public static List<TensorTypeRule> parseAll(String text) {
        return text.isBlank() ? List.of() : Pattern.compile("\\s+").splitAsStream(text.strip()).map(TensorTypeRule::parse).toList();
    }

    /** @throws QuantizeException when there is no such type, or weights cannot be stored in it */
    public static GgmlType tensorType(String name) {
        GgmlType type = GgmlType.byName(name).orElseThrow(() -> new QuantizeException(Fault.UNKNOWN_TENSOR_TYPE, "unknown tensor type "
                + name + "; known are " + EncodableTypes.names()));
        if (!EncodableTypes.contains(type)) {
            throw new QuantizeException(Fault.NOT_ENCODABLE, "weights cannot be stored as " + name + "; types that can be asked for are "
                    + EncodableTypes.names());
        }
        return type;
    }

    boolean appliesTo(String tensor) {
        return pattern.matcher(tensor).find();
    }
}
