package io.lorapress.publish.hub;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares what a repository lists at a commit with what was sent. */
final class UploadCheck {
    private UploadCheck() {
    }

    /** Paths that are missing or have another size or hash. */
    static List<String> differences(List<TreeEntry> tree, List<Upload> uploads) {
        Map<String, TreeEntry> there = tree.stream().collect(Collectors.toMap(TreeEntry::path, Function.identity(), (a, b) -> b));
        return uploads.stream().filter(upload -> !there.containsKey(upload.file().path()) || !upload.isAt(there.get(upload.file().path())))
                .map(upload -> upload.file().path()).toList();
    }

    static void require(List<TreeEntry> tree, List<Upload> uploads, String where) {
        List<String> different = differences(tree, uploads);
        if (!different.isEmpty()) {
            throw new HubException(HubError.UPLOAD_DIFFERS, where + ": after the upload " + different.size() + " of " + uploads.size()
                    + " files are missing or differ, first " + different.getFirst() + "; push again");
        }
    }
}
