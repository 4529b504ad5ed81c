package io.lorapress.export;

import io.lorapress.adapter.Adapter;
import io.lorapress.failure.LorapressException;
import io.lorapress.gguf.GgufFile;
import io.lorapress.publish.hub.HubCache;
import io.lorapress.publish.hub.RepoId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Finds a base model on this machine: a folder, a GGUF file, or a Hub repository in the local Hugging Face cache. Nothing is
 * downloaded unless the user asked for it.
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

    /** What the base is called, where it may lie, and how messages name it. */
    private record Wanted(String name, Optional<String> revision, List<Path> paths, String what) {
        static Wanted given(String name) {
            return new Wanted(name, Optional.empty(), List.of(Path.of(name)), name);
        }

        /** As an adapter names it: a relative path is relative to the adapter, or to where we are. */
        static Wanted by(Path folder) {
            try (Adapter adapter = Adapter.open(folder)) {
                String named = adapter.config().baseModel().orElseThrow(() -> LorapressException.refused(
                        folder + ": adapter_config.json names no base model; name it with --base"));
                return new Wanted(named, adapter.config().revision(), List.of(folder.resolve(named), Path.of(named)),
                        folder + ": its base model " + named);
            }
        }
    }

    /**
     * @param given     what the user named, a path or a Hub id; empty to take what the first adapter says it was trained on
     * @param adapters  folders of the adapters
     * @param precision which of two; empty for what is found, which is what the adapter was trained on
     * @throws LorapressException when it is nowhere, or not of this precision; the message lists where it was looked for
     */
    public ChosenBase choose(Optional<String> given, List<Path> adapters, Optional<BasePrecision> precision) {
        if (given.isEmpty() && adapters.isEmpty()) {
            throw LorapressException.usage("name an adapter, or a base model with --base");
        }
        Wanted wanted = given.map(Wanted::given).orElseGet(() -> Wanted.by(adapters.getFirst()));
        List<String> looked = new ArrayList<>();
        Optional<Path> found = locate(wanted, looked);
        if (precision.filter(BasePrecision.SIXTEEN_BIT::equals).isPresent()) {
            return sixteenBit(wanted, found, adapters, looked);
        }
        ChosenBase base = new ChosenBase(found.or(() -> fetch(wanted)).orElseThrow(() -> nowhere(wanted.what, looked)),
                given.isPresent() ? "given" : "as trained: the adapter names it");
        precision.ifPresent(_ -> requireQuantized(base.path()));
        return base;
    }

    /** @see #choose */
    public Path find(Optional<String> given, List<Path> adapters) {
        return choose(given, adapters, Optional.empty()).path();
    }

    /**
     * @param name a path or a Hub id
     * @throws LorapressException when it is nowhere; the message lists where it was looked for
     */
    public Path find(String name) {
        return find(Optional.of(name), List.of());
    }

    private static void requireQuantized(Path base) {
        if (Files.isRegularFile(base) || !SameModel.isQuantized(base)) {
            throw LorapressException.refused("--base-precision 4bit: " + base + " is not quantised; name the 4-bit base with --base, or leave"
                    + " the option out");
        }
    }

    /** The base that was found if it is 16-bit, else the one it was made of. */
    private ChosenBase sixteenBit(Wanted wanted, Optional<Path> found, List<Path> adapters, List<String> looked) {
        if (found.filter(Files::isRegularFile).isPresent()) {
            throw LorapressException.refused("--base-precision 16bit: " + found.get() + " is a GGUF file, taken as it is; leave the option out");
        }
        if (found.isPresent() && !SameModel.isQuantized(found.get())) {
            trainedOn(found.get(), adapters).ifPresent(trained -> SameModel.require(found.get(), trained));
            return new ChosenBase(found.get(), "16-bit, as asked for");
        }
        for (String name : siblings(wanted, found)) {
            Optional<Path> sibling = locate(Wanted.given(name), looked);
            if (sibling.isPresent()) {
                found.ifPresent(trained -> SameModel.require(sibling.get(), trained));
                return new ChosenBase(sibling.get(), "16-bit sibling of " + wanted.name + ", as asked for");
            }
        }
        Optional<Wanted> fetched = SiblingNames.of(wanted.name).stream().map(Wanted::given).findFirst();
        return fetched.flatMap(this::fetch).map(sibling -> new ChosenBase(sibling, "16-bit sibling of " + wanted.name + ", as asked for"))
                .orElseThrow(() -> nowhere("--base-precision 16bit: the 16-bit model of " + wanted.name, looked));
    }

    private Optional<Path> fetch(Wanted wanted) {
        return download.filter(_ -> RepoId.looksLike(wanted.name)).map(fetch -> fetch.apply(wanted.name, wanted.revision.orElse("main")));
    }

    /** The 4-bit base an adapter names, where it is here. */
    private Optional<Path> trainedOn(Path sixteenBit, List<Path> adapters) {
        try {
            return adapters.isEmpty() ? Optional.empty() : locate(Wanted.by(adapters.getFirst()), new ArrayList<>())
                    .filter(Files::isDirectory).filter(trained -> !trained.equals(sixteenBit)).filter(SameModel::isQuantized);
        } catch (LorapressException unnamed) {
            return Optional.empty();
        }
    }

    private static Set<String> siblings(Wanted wanted, Optional<Path> found) {
        Set<String> names = new LinkedHashSet<>(SiblingNames.of(wanted.name));
        found.ifPresent(folder -> names.addAll(SiblingNames.of(folder.toString())));
        return names;
    }

    private Optional<Path> locate(Wanted wanted, List<String> looked) {
        for (Path path : wanted.paths) {
            if (Files.isDirectory(path) || Files.isRegularFile(path) && GgufFile.isGguf(path)) {
                return Optional.of(path);
            }
            looked.add(path.toString());
        }
        if (!RepoId.looksLike(wanted.name)) {
            return Optional.empty();
        }
        Optional<Path> cached = wanted.revision.isPresent() ? cache.find(wanted.name, wanted.revision.get()) : cache.find(wanted.name);
        if (cached.isEmpty()) {
            looked.add(cache.folder(wanted.name).toString());
        }
        return cached;
    }

    private static LorapressException nowhere(String what, List<String> looked) {
        return LorapressException.refused(what + " is not on this machine; looked in " + String.join(", ", looked)
                + "; name its folder with --base, or fetch it from the Hub with --download");
    }
}
