package io.lorapress.adapter;

import io.lorapress.tensor.TensorInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/**
 * A PEFT adapter folder: adapter_config.json and adapter_model.safetensors (or shards with an index). The weights are mapped, not
 * read, and every change made from them stays valid only until this is closed.
 */
public final class Adapter implements AutoCloseable {
    private static final String CONFIG = "adapter_config.json";

    private final Path folder;
    private final AdapterConfig config;
    private final AdapterTensors tensors;
    private final AdapterContents contents;

    private Adapter(Path folder, AdapterConfig config, AdapterTensors tensors, AdapterContents contents) {
        this.folder = folder;
        this.config = config;
        this.tensors = tensors;
        this.contents = contents;
    }

    /**
     * Opens a folder and files every tensor under the module it belongs to.
     *
     * @throws AdapterException                                 when the folder is no adapter that can be used
     * @throws io.lorapress.safetensors.SafetensorsException when the weights are malformed
     */
    public static Adapter open(Path folder) {
        Path configFile = folder.resolve(CONFIG);
        if (!Files.exists(configFile)) {
            throw new AdapterException(AdapterError.NO_CONFIG, folder, "has no " + CONFIG + "; give the folder that save_pretrained wrote");
        }
        AdapterConfig config = new AdapterConfig(configFile, ConfigReader.read(configFile));
        Methods.refuseUnmergeable(config);
        AdapterTensors tensors = AdapterTensors.open(folder);
        try {
            TensorCheck.refuseBadTypes(tensors.all());
            return new Adapter(folder, config, tensors, AdapterContents.of(tensors.all()));
        } catch (RuntimeException e) {
            tensors.close();
            throw e;
        }
    }

    public Path folder() {
        return folder;
    }

    public AdapterConfig config() {
        return config;
    }

    /** In the order of the files. */
    public List<TensorInfo> tensors() {
        return tensors.all().stream().map(AdapterTensor::info).toList();
    }

    public AdapterFacts facts() {
        return FactFinder.find(config, tensors.all(), contents);
    }

    /** Reads all values. */
    public AdapterHealth health() {
        return AdapterHealth.of(List.copyOf(tensors.all()));
    }

    /**
     * What becomes of a base under this adapter. Reads the adapter's values once, to know that they are finite and not all zero.
     *
     * @param base the checkpoint's tensors, a quantised one with the shape it dequantises to
     * @throws AdapterException when a tensor of the adapter has no place in the base, or nothing was trained
     */
    public AdapterMapping map(Collection<TensorInfo> base, MapOptions options) {
        return AdapterCombination.map(List.of(new WeightedAdapter(this, 1)), CombineOptions.of(Combination.SUM), base, options);
    }

    Collection<AdapterTensor> stored() {
        return tensors.all();
    }

    AdapterContents contents() {
        return contents;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
