package io.lorapress.export;

import io.lorapress.adapter.Adapter;
import io.lorapress.gguf.GgufFile;
import io.lorapress.failure.LorapressException;
import io.lorapress.publish.hub.HubCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds a base model on this machine: a folder, or a Hub repository in the local Hugging Face cache. Nothing is downloaded. */
public final class BaseLocation {
    private final HubCache cache;

    public BaseLocation(HubCache cache) {
        this.cache = cache;
    }

    /**
     * @param given    what the user named, a folder or a Hub id; empty to take what the first adapter says it was trained on
     * @param adapters folders of the adapters
     * @throws LorapressException when it is nowhere; the message lists where it was looked for
     */
    public Path find(Optional<String> given, List<Path> adapters) {
        if (given.isPresent()) {
            return find(given.get());
        }
        if (adapters.isEmpty()) {
            throw LorapressException.usage("name an adapter, or a base model with --base");
        }
        try (Adapter adapter = Adapter.open(adapters.getFirst())) {
            String named = adapter.config().baseModel().orElseThrow(() -> LorapressException.refused(
                    adapters.getFirst() + ": adapter_config.json names no base model; name it with --base"));
            List<Path> folders = List.of(adapters.getFirst().resolve(named), Path.of(named));
            return locate(named, adapter.config().revision(), folders, adapters.getFirst() + ": its base model " + named);
        }
    }

    /**
     * @param name a folder or a Hub id
     * @throws LorapressException when it is nowhere; the message lists where it was looked for
     */
    public Path find(String name) {
        return locate(name, Optional.empty(), List.of(Path.of(name)), name);
    }

    private Path locate(String name, Optional<String> revision, List<Path> folders, String what) {
        List<String> looked = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder) || Files.isRegularFile(folder) && GgufFile.isGguf(folder)) {
                return folder;
            }
            looked.add(folder.toString());
        }
        if (name.matches("[\\w.-]+/[\\w.-]+")) {
            Optional<Path> cached = revision.isPresent() ? cache.find(name, revision.get()) : cache.find(name);
            if (cached.isPresent()) {
                return cached.get();
            }
            looked.add(cache.folder(name).toString());
        }
        throw LorapressException.refused(what + " is not on this machine; looked in " + String.join(", ", looked) + "; name its folder");
    }
}
