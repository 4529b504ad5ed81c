package io.lorapress.publish.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubSettingsTest {
    @TempDir
    private Path home;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void logIn() throws IOException {
        Path token = home.resolve(".cache/huggingface/token");
        Files.createDirectories(token.getParent());
        Files.writeString(token, "hf_file\n");
    }

    private HubSettings settings() {
        return HubSettings.from(environment, home);
    }

    private String token() {
        return settings().token().orElseThrow().header();
    }

    @Test
    void theUsualOrderOfTokens() throws IOException {
        assertEquals("Bearer hf_file", token());
        environment.put("HUGGING_FACE_HUB_TOKEN", "hf_old");
        assertEquals("Bearer hf_old", token());
        environment.put("HF_TOKEN", "hf_new");
        assertEquals("Bearer hf_new", token());
        assertEquals("Bearer hf_named", settings().withToken("hf_named").token().orElseThrow().header());
    }

    @Test
    void tokenFilesElsewhere() throws IOException {
        Path hfHome = Files.createDirectories(home.resolve("hf"));
        Files.writeString(hfHome.resolve("token"), "hf_home");
        Files.writeString(home.resolve("t"), "hf_path");
        environment.put("HF_HOME", hfHome.toString());
        assertEquals("Bearer hf_home", token());
        environment.put("HF_TOKEN_PATH", "~/t");
        assertEquals("Bearer hf_path", token());
        environment.put("HF_TOKEN_PATH", home.resolve("none").toString());
        assertTrue(settings().token().isEmpty());
    }

    @Test
    void aTokenIsNeverShown() {
        environment.put("HF_TOKEN", "hf_secret");
        assertFalse((settings() + " " + settings().token()).contains("hf_secret"));
    }

    @Test
    void aTokenThatCouldNotStandInAHeader() {
        environment.put("HF_TOKEN", "hf_a\r\nX-Evil: 1");
        HubException refused = assertThrows(HubException.class, this::settings);
        assertEquals(HubError.BAD_TOKEN, refused.error());
        assertFalse(refused.getMessage().contains("Evil"));
    }

    @Test
    void whereTheCacheIs() {
        assertEquals(home.resolve(".cache/huggingface/hub"), settings().cache());
        environment.put("XDG_CACHE_HOME", "/xdg");
        assertEquals(Path.of("/xdg/huggingface/hub"), settings().cache());
        environment.put("HF_HOME", "/hf");
        assertEquals(Path.of("/hf/hub"), settings().cache());
        environment.put("HUGGINGFACE_HUB_CACHE", "/old");
        assertEquals(Path.of("/old"), settings().cache());
        environment.put("HF_HUB_CACHE", "/new");
        assertEquals(Path.of("/new"), settings().cache());
    }

    @Test
    void whereTheHubIs() {
        assertEquals(URI.create("https://huggingface.co"), settings().endpoint());
        environment.put("HF_ENDPOINT", "http://mirror:8080/hf/");
        HubSettings mirror = settings();
        assertEquals(URI.create("http://mirror:8080/hf"), mirror.endpoint());
        assertEquals(URI.create("http://mirror:8080/hf/x"), mirror.resolve("https://huggingface.co/x"));
        assertTrue(mirror.isHub(URI.create("http://MIRROR:8080/other")));
        assertFalse(mirror.isHub(URI.create("http://mirror/hf")));
        assertFalse(mirror.isHub(URI.create("https://mirror:8080/hf")));
        for (String bad : new String[] {"mirror", "ftp://mirror", "https://a b", "https://user:pass@mirror"}) {
            environment.put("HF_ENDPOINT", bad);
            assertEquals(HubError.BAD_NAME, assertThrows(HubException.class, this::settings).error());
        }
    }

    @Test
    void addressesThatAreNone() {
        for (String bad : new String[] {"file:///etc/passwd", "http://", "ht tp://x", "javascript:1"}) {
            assertEquals(HubError.BAD_ANSWER, assertThrows(HubException.class, () -> settings().resolve(bad), bad).error());
        }
    }

    @Test
    void offline() {
        assertFalse(settings().offline());
        environment.put("TRANSFORMERS_OFFLINE", "true");
        assertTrue(settings().offline());
        environment.put("HF_HUB_OFFLINE", "0");
        assertFalse(settings().offline());
        environment.put("HF_HUB_OFFLINE", "1");
        assertTrue(settings().offline());
    }
}
