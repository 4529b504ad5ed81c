package io.lorapress.export;

import io.lorapress.tensor.Shape;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What an export will write, known from headers alone.
 *
 * @param outputs        in the order asked for
 * @param parameters     weights of the merged model
 * @param readBytes      stored bytes of the base that will be read, once
 * @param diskBytes      what the outputs take on the disk
 * @param workingMemory  bytes the workers need at most
 * @param threads        workers; fewer than asked for where memory allows no more
 * @param adapterTensors adapter tensors, each used exactly once
 * @param notes          what the user should know
 * @param base           what the adapter is merged into
 */
public record ExportPlan(List<Output> outputs, long parameters, long readBytes, long diskBytes, long workingMemory,
                         int threads, int adapterTensors, List<String> notes, Base base) {
    /**
     * @param path      folder or file
     * @param precision {@code 4bit}, {@code 16bit} (not quantised), {@code quantised} (some other way) or {@code gguf}
     * @param trainedOn what the adapter says it was trained on; empty where it says nothing
     * @param reason    why this base
     */
    public record Base(Path path, String precision, String trainedOn, String reason) {
    }

    /**
     * @param format    as asked for
     * @param path      the file or folder it becomes
     * @param files     one for a GGUF file; every file of a folder
     * @param fallbacks tensors that could not have the type the format wants, and what that costs
     */
    public record Output(OutputFormat format, Path path, List<File> files, List<String> fallbacks) {
    }

    /**
     * @param name    inside the output's folder; the file's own name otherwise
     * @param bytes   exact size
     * @param tensors empty for a file without tensors
     */
    public record File(String name, long bytes, List<Tensor> tensors) {
    }

    /**
     * @param shape   slowest dimension first
     * @param type    dtype or GGUF type
     * @param offset  of the data in the file
     * @param bytes   size of the data
     * @param sources tensors of the checkpoint it is made from; empty for values known from the config
     * @param adapter adapter tensors merged into them
     */
    public record Tensor(String name, List<Long> shape, String type, long offset, long bytes, List<String> sources,
                         List<String> adapter) {
        public Tensor(String name, Shape shape, String type, long offset, long bytes, List<String> sources, List<String> adapter) {
            this(name, Arrays.stream(shape.toArray()).boxed().toList(), type, offset, bytes, sources, adapter);
        }
    }
}
