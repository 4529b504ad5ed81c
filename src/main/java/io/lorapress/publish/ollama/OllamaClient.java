package io.lorapress.publish.ollama;

import io.lorapress.publish.Hashes;
import io.lorapress.publish.OneLine;
import io.lorapress.publish.PublishListener;
import io.lorapress.publish.PublishListener.Stage;
import io.lorapress.publish.http.FileSlice;
import io.lorapress.publish.http.HttpCall;
import io.lorapress.publish.http.HttpSender;
import io.lorapress.publish.http.Json;
import io.lorapress.publish.http.RetryPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Brings a package to an Ollama server over HTTP, and looks whether it arrived. Source: Ollama's docs/api.md. */
public final class OllamaClient {
    private static final Duration WORK = Duration.ofMinutes(30);
    private static final int LONGEST_ERROR = 64 << 10;
    private static final int CHECK_TOKENS = 32;

    private final OllamaHost host;
    private final HttpSender sender;
    private final PublishListener listener;

    public OllamaClient(OllamaHost host, RetryPolicy retries, PublishListener listener) {
        this.host = host;
        this.sender = new HttpSender(retries, listener);
        this.listener = listener;
    }

    /** Makes the model {@code name} of the package. @throws OllamaException with what failed */
    public void create(String name, OllamaPackage source) {
        String digest = "sha256:" + sha256(source.gguf());
        sendBlob(digest, source.gguf());
        HttpCall call = post("/api/create", request(name, source, digest)).within(WORK).once();
        HttpResponse<InputStream> answer = ask(call, "creating " + name);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            follow(lines, name);
        } catch (IOException cut) {
            throw new OllamaException(OllamaError.BAD_ANSWER,
                    "creating " + name + ": the server's answer was cut off; look at its log", cut);
        }
    }

    /** Reads the progress: errors come inside an answer that began as a success. */
    private void follow(BufferedReader lines, String name) throws IOException {
        String last = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode event = json(line.getBytes(StandardCharsets.UTF_8), "creating " + name);
            if (event.has("error")) {
                throw new OllamaException(OllamaError.CREATE_FAILED, "creating " + name + ": the server says: "
                        + OneLine.of(event.path("error").asString("")));
            }
            String status = OneLine.of(event.path("status").asString(""));
            if (!status.equals(last)) {
                listener.note(status);
            }
            last = status;
        }
        if (!last.equals("success")) {
            throw new OllamaException(OllamaError.BAD_ANSWER,
                    "creating " + name + ": the server stopped after '" + last + "'; look at its log");
        }
    }

    /** Asks for the model's settings and for one answer, and returns the answer. @throws OllamaException CHECK_FAILED */
    public String check(String name, Modelfile sent, String question) {
        JsonNode shown = body(post("/api/show", Json.object().put("model", name)), "reading " + name);
        sent.template().ifPresent(template -> require(template.equals(shown.path("template").asString("")), name, "another template"));
        sent.system().ifPresent(system -> require(system.equals(shown.path("system").asString("")), name, "another system message"));
        ObjectNode request = Json.object().put("model", name).put("stream", false);
        request.putArray("messages").addObject().put("role", "user").put("content", question);
        request.putObject("options").put("num_predict", CHECK_TOKENS).put("temperature", 0).put("seed", 1);
        JsonNode message = body(post("/api/chat", request).within(WORK), "asking " + name).path("message");
        String answer = message.path("content").asString("");
        require(!answer.isBlank() || !message.path("thinking").asString("").isBlank(), name, "no answer");
        return answer;
    }

    private static void require(boolean holds, String name, String what) {
        if (!holds) {
            throw new OllamaException(OllamaError.CHECK_FAILED, name + ": the server has " + what + " for it; create it again");
        }
    }

    private String sha256(Path file) {
        try {
            long size = Files.size(file);
            listener.planned(Stage.HASH, 1, size);
            listener.started(Stage.HASH, file.toString(), size);
            String hash = Hashes.sha256(file, bytes -> listener.moved(Stage.HASH, file.toString(), bytes));
            listener.finished(Stage.HASH, file.toString());
            return hash;
        } catch (IOException e) {
            throw new OllamaException(OllamaError.FILE, file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private void sendBlob(String digest, Path file) {
        String doing = "sending " + file.getFileName();
        int status = send(HttpCall.head(host.at("/api/blobs/" + digest)), doing).statusCode();
        if (status == 200) {
            listener.note(file.getFileName() + ": is on the server already, not sent again");
            return;
        }
        long size = file.toFile().length();
        FileSlice slice = new FileSlice(file, 0, size, bytes -> listener.moved(Stage.SEND, file.toString(), bytes));
        listener.planned(Stage.SEND, 1, size);
        listener.started(Stage.SEND, file.toString(), size);
        close(ask(HttpCall.post(host.at("/api/blobs/" + digest), "application/octet-stream", slice).within(slice.timeout()), doing));
        listener.finished(Stage.SEND, file.toString());
    }

    private static ObjectNode request(String name, OllamaPackage source, String digest) {
        Modelfile modelfile = source.modelfile();
        ObjectNode request = Json.object().put("model", name).put("stream", true);
        request.putObject("files").put(source.gguf().getFileName().toString(), digest);
        modelfile.template().ifPresent(template -> request.put("template", template));
        modelfile.system().ifPresent(system -> request.put("system", system));
        putParameters(request, modelfile.parameters());
        if (!modelfile.licences().isEmpty()) {
            modelfile.licences().forEach(request.putArray("license")::add);
        }
        if (!modelfile.messages().isEmpty()) {
            ArrayNode messages = request.putArray("messages");
            modelfile.messages().forEach(message -> messages.addObject().put("role", message.role()).put("content", message.text()));
        }
        return request;
    }

    private static void putParameters(ObjectNode request, List<Parameter> parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        ObjectNode all = request.putObject("parameters");
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(Parameter.STOP)) {
                all.withArray("/" + Parameter.STOP).add(parameter.json());
            } else {
                all.set(parameter.name(), parameter.json());
            }
        }
    }

    private HttpCall post(String path, JsonNode body) {
        return HttpCall.post(host.at(path), "application/json", HttpCall.Body.of(Json.bytes(body)));
    }

    private JsonNode body(HttpCall call, String doing) {
        try (InputStream body = ask(call, doing).body()) {
            return json(body.readAllBytes(), doing);
        } catch (IOException cut) {
            throw new OllamaException(OllamaError.BAD_ANSWER, doing + ": the server's answer was cut off; look at its log", cut);
        }
    }

    private static JsonNode json(byte[] bytes, String doing) {
        try {
            return Json.parse(bytes);
        } catch (IOException e) {
            throw new OllamaException(OllamaError.BAD_ANSWER, doing + ": the server's answer cannot be understood ("
                    + OneLine.of(e.getMessage()) + "); is this Ollama?", e);
        }
    }

    private HttpResponse<InputStream> ask(HttpCall call, String doing) {
        HttpResponse<InputStream> answer = send(call, doing);
        if (answer.statusCode() / 100 != 2) {
            throw new OllamaException(OllamaError.REFUSED, doing + ": the server answered " + answer.statusCode() + ": " + error(answer));
        }
        return answer;
    }

    private static String error(HttpResponse<InputStream> answer) {
        try (InputStream body = answer.body()) {
            byte[] bytes = body.readNBytes(LONGEST_ERROR);
            String text = new String(bytes, StandardCharsets.UTF_8);
            return OneLine.of(text.startsWith("{") ? Json.parse(bytes).path("error").asString(text) : text);
        } catch (IOException unreadable) {
            return "(no reason given)";
        }
    }

    private HttpResponse<InputStream> send(HttpCall call, String doing) {
        try {
            return sender.send(call, BodyHandlers.ofInputStream());
        } catch (IOException e) {
            throw new OllamaException(OllamaError.NOT_RUNNING, doing + ": no Ollama answers at " + host.address() + " ("
                    + HttpSender.reason(e) + "); start it with 'ollama serve', or name another with --host", e);
        }
    }

    private static void close(HttpResponse<InputStream> answer) {
        try {
            answer.body().close();
        } catch (IOException e) {
            throw new OllamaException(OllamaError.BAD_ANSWER, "the server's answer was cut off; look at its log", e);
        }
    }
}
