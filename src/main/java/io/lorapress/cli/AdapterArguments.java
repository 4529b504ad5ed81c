package io.lorapress.cli;

import io.lorapress.adapter.Combination;
import io.lorapress.adapter.CombineOptions;
import io.lorapress.adapter.ExpertLayout;
import io.lorapress.export.AdapterChoice;
import io.lorapress.export.BaseLocation;
import io.lorapress.export.BasePrecision;
import io.lorapress.export.BaseUse;
import io.lorapress.export.ChosenBase;
import io.lorapress.publish.hub.HubPull;
import io.lorapress.publish.hub.HubSettings;
import io.lorapress.publish.hub.PullOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Which adapters go onto which base. */
final class AdapterArguments {
    @Parameters(arity = "0..*", paramLabel = "ADAPTER", description = "Folders of PEFT adapters; none exports the base as it is.")
    private List<Path> folders = List.of();

    @Option(names = "--base", paramLabel = "BASE",
            description = "The base model, 16-bit or quantised: a folder, a GGUF file, or a Hub id in the local cache."
                    + " By default what the adapter names.")
    private String base;

    @Option(names = "--base-precision", paramLabel = "P", description = "4bit: the base must be the 4-bit one the adapter was trained on; "
            + "16bit: the 16-bit model that was made from, given or in the local cache. By default the base as it is found.")
    private String precision;

    @Option(names = "--allow-requantize", description = "Merge into quantised weights of a GGUF base and quantise them again.")
    private boolean allowRequantize;

    @Option(names = "--scale", defaultValue = "1", paramLabel = "X",
            description = "Multiply the adapter with this (default: ${DEFAULT-VALUE}).")
    private double scale;

    @Option(names = "--weights", split = ",", paramLabel = "W", description = "One weight an adapter, with commas between.")
    private List<Double> weights = List.of();

    @Option(names = "--combine", defaultValue = "sum", paramLabel = "HOW",
            description = "Several adapters: sum, cat, linear, ties or svd, as PEFT's add_weighted_adapter means them (default: sum).")
    private Combination combination;

    @Option(names = "--density", defaultValue = "0.5", paramLabel = "X", description = "Share of values that ties keeps (default: 0.5).")
    private double density;

    @Option(names = "--svd-rank", defaultValue = "0", paramLabel = "R",
            description = "Rank that svd cuts to; the adapters' largest by default.")
    private int rank;

    @Option(names = "--expert-layout", defaultValue = "automatic", paramLabel = "LAYOUT",
            description = "How lora_B of stacked experts is packed: automatic, rank_major (PEFT) or grouped_by_expert (older Unsloth).")
    private ExpertLayout layout;

    @Option(names = "--allow-changed-base", description = "Go on with PiSSA, OLoRA and the like: the base is the one they changed.")
    private boolean allowChangedBase;

    @Option(names = "--download", description = "Fetch a base that is not on this machine from the Hub, into its cache.")
    private boolean download;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    ChosenBase base() {
        Surroundings surroundings = Surroundings.of(command);
        BaseLocation location = surroundings.bases();
        return (download ? location.downloading((name, revision) -> fetch(surroundings.hub(), name, revision)) : location)
                .choose(Optional.ofNullable(base), folders, Optional.ofNullable(precision).map(BasePrecision::parse));
    }

    private static Path fetch(HubSettings hub, String name, String revision) {
        try (TransferView view = new TransferView(System.err)) {
            return new HubPull(hub, view).pull(PullOptions.model(name).at(revision)).snapshot();
        }
    }

    BaseUse use(ChosenBase chosen) {
        return new BaseUse(chosen.reason(), allowRequantize);
    }

    AdapterChoice choice() {
        return new AdapterChoice(folders, weights, new CombineOptions(combination, density, rank), scale, layout, allowChangedBase);
    }
}
