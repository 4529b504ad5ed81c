package io.lorapress.publish.hub.standin;

import io.lorapress.publish.PublishListener;
import io.lorapress.publish.hub.HubCache;
import io.lorapress.publish.hub.HubPull;
import io.lorapress.publish.hub.HubPush;
import io.lorapress.publish.hub.HubSettings;
import io.lorapress.publish.hub.PullOptions;
import io.lorapress.publish.hub.PushRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Our client as a program, to be run beside the others: {@code push DIR REPO}, {@code pull REPO DIR}, {@code cached REPO DIR}. */
public final class OurClient {
    private OurClient() {
    }

    public static void main(String[] arguments) throws IOException {
        HubSettings settings = HubSettings.fromEnvironment();
        switch (arguments[0]) {
            case "push" -> System.out.println(new HubPush(settings, PublishListener.SILENT)
                    .push(PushRequest.of(Path.of(arguments[1]), arguments[2]).asPrivate(true)));
            case "pull" -> copy(new HubPull(settings, PublishListener.SILENT).pull(PullOptions.of(arguments[1])).snapshot(), arguments[2]);
            case "cached" -> copy(HubCache.fromEnvironment().find(arguments[1]).orElseThrow(), arguments[2]);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void copy(Path snapshot, String target) throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(snapshot)) {
            files = walk.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path to = Path.of(target).resolve(snapshot.relativize(file));
            Files.createDirectories(to.getParent());
            Files.write(to, Files.readAllBytes(file));
        }
    }
}
