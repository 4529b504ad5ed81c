package io.lorapress.export.report;

import io.lorapress.export.OutputQuality;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One block of a model.
 *
 * @param tensors by what the name says after the block's number
 */
record Layer(int number, Map<String, OutputQuality.Tensor> tensors) {
    private static final Pattern BLOCK = Pattern.compile("blk\\.(\\d{1,9})\\.(.+?)(\\.weight)?");

    /** The blocks there are, by number. */
    static List<Layer> of(List<OutputQuality.Tensor> tensors) {
        Map<Integer, Map<String, OutputQuality.Tensor>> blocks = new TreeMap<>();
        for (OutputQuality.Tensor tensor : tensors) {
            Matcher name = BLOCK.matcher(tensor.name());
            if (name.matches()) {
                blocks.computeIfAbsent(Integer.parseInt(name.group(1)), _ -> new TreeMap<>()).put(name.group(2), tensor);
            }
        }
        return blocks.entrySet().stream().map(block -> new Layer(block.getKey(), block.getValue())).toList();
    }

    /** Root of the mean squared relative error of its tensors, each by its weights; what was copied counts as without error. */
    double error() {
        double weights = 0;
        double squares = 0;
        for (OutputQuality.Tensor tensor : tensors.values()) {
            weights += tensor.weights();
            squares += tensor.weights() * tensor.relativeError() * tensor.relativeError();
        }
        return weights == 0 ? 0 : Math.sqrt(squares / weights);
    }
}
