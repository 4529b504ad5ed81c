package io.lorapress.publish.hub;

import io.lorapress.publish.PublishListener;
import io.lorapress.publish.PublishListener.Stage;
import io.lorapress.publish.http.Parallel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** Brings large files into LFS storage: only those that are not there, several at once, each verified. */
final class LfsUpload {
    private static final int BATCH = 256;
    private static final int FRESH_ADDRESSES = 2;

    private final HubHttp http;
    private final RepoId repo;
    private final String revision;
    private final LfsTransfer transfer;
    private final PublishListener listener;
    private final Semaphore files;

    /** @param connections transfers at once, of files and of parts of files */
    LfsUpload(HubHttp http, RepoId repo, String revision, int connections) {
        this.http = http;
        this.repo = repo;
        this.revision = revision;
        this.transfer = new LfsTransfer(http, new Semaphore(connections));
        this.listener = http.sender().listener();
        this.files = new Semaphore(connections);
    }

    /** Sends what the storage lacks. Returns what was sent. */
    List<Upload> send(List<Upload> uploads) {
        Map<String, Upload> byOid = new LinkedHashMap<>();
        uploads.forEach(upload -> byOid.putIfAbsent(upload.oid(), upload));
        Map<String, LfsObject> objects = ask(new ArrayList<>(byOid.values()));
        Map<Boolean, List<Upload>> byPresence =
                byOid.values().stream().collect(Collectors.partitioningBy(upload -> objects.get(upload.oid()).upload().isEmpty()));
        List<Upload> missing = byPresence.get(false);
        byPresence.get(true).forEach(upload -> listener.note(upload.file().path() + ": its content is on the Hub already, not sent again"));
        listener.planned(Stage.SEND, missing.size(), missing.stream().mapToLong(upload -> upload.file().size()).sum());
        Parallel.run(missing.stream().map(upload -> task(upload, objects.get(upload.oid()))).toList());
        return missing;
    }

    private Map<String, LfsObject> ask(List<Upload> uploads) {
        Map<String, LfsObject> objects = new LinkedHashMap<>();
        for (int from = 0; from < uploads.size(); from += BATCH) {
            objects.putAll(LfsObject.ask(http, repo, revision, uploads.subList(from, Math.min(uploads.size(), from + BATCH))));
        }
        Collection<String> answered = objects.keySet();
        uploads.stream().filter(upload -> !answered.contains(upload.oid())).findFirst().ifPresent(upload -> {
            throw HubHttp.badAnswer("asking where to send", "nothing about " + upload.file().path());
        });
        return objects;
    }

    private Callable<Void> task(Upload upload, LfsObject object) {
        return () -> {
            files.acquire();
            try {
                listener.started(Stage.SEND, upload.file().path(), upload.file().size());
                bring(upload, object);
                listener.finished(Stage.SEND, upload.file().path());
                return null;
            } finally {
                files.release();
            }
        };
    }

    /** Signed addresses grow old while other files are sent: a refusal is answered by asking for fresh ones. */
    private void bring(Upload upload, LfsObject first) {
        LfsObject object = first;
        for (int round = 0; object.upload().isPresent(); round++) {
            Optional<Refusal> refused = transfer.put(upload, object.upload().get());
            if (refused.isEmpty()) {
                object.verify().ifPresent(target -> transfer.verify(upload, target));
                return;
            }
            if (round == FRESH_ADDRESSES) {
                throw refused.get().exception("sending " + upload.file().path() + " to the Hub's storage");
            }
            object = ask(List.of(upload)).get(upload.oid());
        }
    }
}
