package io.lorapress.export;

import io.lorapress.adapter.Adapter;
import io.lorapress.failure.LorapressException;
import io.lorapress.publish.hub.HubCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * Finds a base model on this machine: a folder, or a Hub repository in the local Hugging Face cache. Nothing is downloaded unless the
 * user asked for it.
 */
public final class BaseLocation {
    private final HubCache cache;
    private final Optional<BiFunction<String, String, Path>> download;

    public BaseLocation(HubCache cache) {
        this(cache, Optional.empty());
    }

    private BaseLocation(HubCache cache, Optional<BiFunction<String, String, Path>> download) {
        this.cache = cache;
        this.download = download;
    }

    /** @param fetch brings a repository at a revision to this machine, and gives its folder */
    public BaseLocation downloading(BiFunction<String, String, Path> fetch) {
        return new BaseLocation(cache, Optional.of(fetch));
    }

    /**
     * @param given    what the user named, a folder or a Hub id; empty to take what the first adapter says it was trained on
     * @param adapters folders of the adapters
     * @throws LorapressException when it is nowhere; the message lists where it was looked for
     */
    public Path find(Optional<String> given, List<Path> adapters) {
        if (given.isPresent()) {
            return locate(given.get(), Optional.empty(), List.of(Path.of(given.get())), "--base " + given.get());
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

    private Path locate(String name, Optional<String> revision, List<Path> folders, String what) {
        List<String> looked = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                return folder;
            }
            looked.add(folder.toString());
        }
        if (name.matches("[\\w.-]+/[\\w.-]+")) {
            Optional<Path> cached = revision.isPresent() ? cache.find(name, revision.get()) : cache.find(name);
            if (cached.isPresent()) {
                return cached.get();
            }
            if (download.isPresent()) {
                return download.get().apply(name, revision.orElse("main"));
            }
            looked.add(cache.folder(name).toString());
        }
        throw LorapressException.refused(what + " is not on this machine; looked in " + String.join(", ", looked)
                + "; name its folder"
                + " with --base, or fetch it from the Hub with --download");
    }
}
