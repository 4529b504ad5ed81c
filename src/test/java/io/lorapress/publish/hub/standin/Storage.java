package io.lorapress.publish.hub.standin;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The object store behind LFS, a server of its own as S3 is for the Hub: signed addresses, no account; a request that carries a
 * token is refused, so that a client that leaks it is found out.
 */
final class Storage {
    private static final Pattern OBJECT = Pattern.compile("/([0-9a-f]{64})(?:/(\\d+))?");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");

    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Map<String, Map<Integer, byte[]>> parts = new ConcurrentHashMap<>();
    private volatile int epoch = 1;

    Optional<byte[]> object(String oid) {
        return Optional.ofNullable(objects.get(oid));
    }

    void put(String oid, byte[] bytes) {
        objects.put(oid, bytes);
    }

    int count() {
        return objects.size();
    }

    /** Every address that was handed out so far is too old. */
    void expire() {
        epoch++;
    }

    /** The query that makes an address valid. */
    String signature() {
        return "?X-Amz-Signature=secret" + epoch;
    }

    Reply answer(Asked asked) {
        Matcher object = OBJECT.matcher(asked.path());
        if (asked.token().isPresent()) {
            return Reply.error(400, "", "a token where a signature is enough");
        }
        if (!object.matches() || !signature().equals("?" + asked.query())) {
            return new Reply(403, Map.of("Content-Type", "application/xml"), "<Error><Code>AccessDenied</Code></Error>".getBytes());
        }
        return switch (asked.method()) {
            case "PUT" -> put(object, asked.body());
            case "GET", "HEAD" -> get(object.group(1), asked);
            default -> Reply.empty(405);
        };
    }

    private Reply put(Matcher object, byte[] body) {
        String oid = object.group(1);
        if (object.group(2) != null) {
            parts.computeIfAbsent(oid, key -> new ConcurrentHashMap<>()).put(Integer.parseInt(object.group(2)), body);
        } else if (!Blob.hash("SHA-256", body).equals(oid)) {
            return Reply.error(400, "", "BadDigest");
        } else {
            objects.put(oid, body);
        }
        return Reply.empty(200).with("ETag", etag(body));
    }

    static String etag(byte[] body) {
        return "\"" + Blob.hash("MD5", body) + "\"";
    }

    /** Puts an object together from its parts. @param etags by part number */
    Reply complete(String oid, Map<Integer, String> etags) {
        Map<Integer, byte[]> have = parts.getOrDefault(oid, Map.of());
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (Map.Entry<Integer, String> part : new TreeMap<>(etags).entrySet()) {
            byte[] bytes = have.get(part.getKey());
            if (bytes == null || !etag(bytes).equals(part.getValue())) {
                return Reply.error(400, "", "InvalidPart " + part.getKey());
            }
            whole.writeBytes(bytes);
        }
        if (!Blob.hash("SHA-256", whole.toByteArray()).equals(oid)) {
            return Reply.error(400, "", "BadDigest");
        }
        objects.put(oid, whole.toByteArray());
        return Reply.empty(200);
    }

    private Reply get(String oid, Asked asked) {
        byte[] bytes = objects.get(oid);
        return bytes == null ? Reply.error(404, "", "NoSuchKey") : ranged(bytes, asked).with("ETag", etag(bytes));
    }

    /** The bytes that a Range header asks for, or all. */
    static Reply ranged(byte[] bytes, Asked asked) {
        Matcher range = RANGE.matcher(asked.range().orElse(""));
        if (!range.matches() || bytes.length == 0) {
            return Reply.bytes(bytes).with("Accept-Ranges", "bytes");
        }
        int from = Integer.parseInt(range.group(1));
        int to = range.group(2).isEmpty() ? bytes.length - 1 : Math.min(bytes.length - 1, Integer.parseInt(range.group(2)));
        if (from > to) {
            return Reply.empty(416).with("Content-Range", "bytes */" + bytes.length);
        }
        byte[] slice = Arrays.copyOfRange(bytes, from, to + 1);
        return new Reply(206, Map.of("Content-Type", "application/octet-stream", "Content-Range",
                "bytes " + from + "-" + to + "/" + bytes.length), slice);
    }
}
