package io.lorapress.cli;

import io.lorapress.export.BaseLocation;
import io.lorapress.publish.http.RetryPolicy;
import io.lorapress.publish.hub.HubCache;
import io.lorapress.publish.hub.HubSettings;
import io.lorapress.publish.ollama.OllamaHost;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What the program finds around it.
 *
 * @param environment variables, such as HF_TOKEN
 * @param home        the user's folder
 * @param retries     how often a request is sent again
 */
record Surroundings(Map<String, String> environment, Path home, RetryPolicy retries) {
    static Surroundings usual() {
        return new Surroundings(System.getenv(), Path.of(System.getProperty("user.home")), RetryPolicy.USUAL);
    }

    static Surroundings of(CommandSpec command) {
        return command.root().userObject() instanceof Main main ? main.surroundings() : usual();
    }

    HubSettings hub() {
        return HubSettings.from(environment, home).withRetries(retries);
    }

    /** Finds bases here: by path, or in the Hub's cache. */
    BaseLocation bases() {
        return new BaseLocation(new HubCache(hub().cache()));
    }

    OllamaHost ollama() {
        return OllamaHost.from(environment);
    }
}
