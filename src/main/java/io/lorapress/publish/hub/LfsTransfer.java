package io.lorapress.publish.hub;

import io.lorapress.publish.PublishListener;
import io.lorapress.publish.PublishListener.Stage;
import io.lorapress.publish.http.FileSlice;
import io.lorapress.publish.http.HttpCall;
import io.lorapress.publish.http.Json;
import io.lorapress.publish.http.Parallel;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Moves one file's bytes to where the LFS batch endpoint said: a single PUT, or parts side by side and a completion. */
final class LfsTransfer {
    /** Headers that the JDK's client sets itself. */
    private static final Set<String> OWN = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    static {
        OWN.addAll(List.of("connection", "content-length", "expect", "host", "upgrade", "transfer-encoding", "authorization"));
    }

    private final HubHttp http;
    private final PublishListener listener;
    private final Semaphore connections;

    /** @param connections how many PUTs may run at once, over all files */
    LfsTransfer(HubHttp http, Semaphore connections) {
        this.http = http;
        this.listener = http.sender().listener();
        this.connections = connections;
    }

    /** What the storage said against it, if it did: often that the address is too old. */
    Optional<Refusal> put(Upload upload, LfsObject.Target target) {
        return new Sending(upload, target).run();
    }

    /** Has the Hub compare what it got. */
    void verify(Upload upload, LfsObject.Target target) {
        ObjectNode body = Json.object().put("oid", upload.oid()).put("size", upload.file().size());
        HttpCall call = HttpCall.post(target.href(), LfsObject.MEDIA_TYPE, HttpCall.Body.of(Json.bytes(body)));
        http.ask(withHeaders(call, target), "verifying " + upload.file().path());
    }

    private void acquire(String path) {
        try {
            connections.acquire();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new HubException(HubError.STOPPED, "sending " + path + ": stopped", stopped);
        }
    }

    private static Optional<Refusal> refusal(HttpResponse<byte[]> answer) {
        return answer.statusCode() / 100 == 2 ? Optional.empty()
                : Optional.of(Refusal.of(answer.statusCode(), answer.headers(), answer.body()));
    }

    private static HttpCall withHeaders(HttpCall call, LfsObject.Target target) {
        HttpCall complete = call;
        for (var header : target.headers().entrySet()) {
            complete = OWN.contains(header.getKey()) ? complete : complete.with(header.getKey(), header.getValue());
        }
        return complete;
    }

    /** One object under way; knows how much of it was reported, to take it back when it has to be sent again. */
    private final class Sending {
        private final Upload upload;
        private final LfsObject.Target target;
        private final String path;
        private final long size;
        private final LongAdder reported = new LongAdder();

        Sending(Upload upload, LfsObject.Target target) {
            this.upload = upload;
            this.target = target;
            this.path = upload.file().path();
            this.size = upload.file().size();
        }

        Optional<Refusal> run() {
            Optional<Refusal> refused = target.chunkSize() == 0 ? single() : parts();
            refused.ifPresent(refusal -> moved(-reported.sum()));
            return refused;
        }

        private Optional<Refusal> single() {
            return refusal(put(target.href(), 0, size));
        }

        private Optional<Refusal> parts() {
            if (target.parts().size() != Math.ceilDiv(size, target.chunkSize())) {
                throw HubHttp.badAnswer("sending " + path,
                        target.parts().size() + " parts of " + target.chunkSize() + " bytes for " + size);
            }
            List<Callable<HttpResponse<byte[]>>> tasks = new ArrayList<>();
            for (int part = 0; part < target.parts().size(); part++) {
                long from = part * target.chunkSize();
                URI address = target.parts().get(part);
                tasks.add(() -> put(address, from, Math.min(target.chunkSize(), size - from)));
            }
            List<HttpResponse<byte[]>> answers = Parallel.run(tasks);
            Optional<Refusal> refused = answers.stream().map(LfsTransfer::refusal).flatMap(Optional::stream).findFirst();
            return refused.isPresent() ? refused : complete(answers);
        }

        private Optional<Refusal> complete(List<HttpResponse<byte[]>> answers) {
            ObjectNode body = Json.object().put("oid", upload.oid());
            ArrayNode parts = body.putArray("parts");
            for (int part = 0; part < answers.size(); part++) {
                String etag = answers.get(part).headers().firstValue("ETag").filter(tag -> !tag.isEmpty())
                        .orElseThrow(() -> HubHttp.badAnswer("sending " + path, "a part without ETag"));
                parts.addObject().put("partNumber", part + 1).put("etag", etag);
            }
            HttpCall call = HttpCall.post(target.href(), LfsObject.MEDIA_TYPE, HttpCall.Body.of(Json.bytes(body)))
                    .with("Accept", LfsObject.MEDIA_TYPE);
            return refusal(http.sendUnsigned(call, "completing " + path));
        }

        private HttpResponse<byte[]> put(URI address, long from, long length) {
            FileSlice slice = new FileSlice(upload.file().file(), from, length, this::moved);
            HttpCall call = HttpCall.put(address, slice).within(slice.timeout());
            acquire(path);
            try {
                return http.sendUnsigned(target.chunkSize() == 0 ? withHeaders(call, target) : call, "sending " + path);
            } catch (HubException broken) {
                upload.file().checkUnchanged();
                throw broken;
            } finally {
                connections.release();
            }
        }

        private void moved(long bytes) {
            reported.add(bytes);
            listener.moved(Stage.SEND, path, bytes);
        }
    }
}
