package io.lorapress.model.family;

import io.lorapress.model.GgufTensor;
import io.lorapress.model.ModelException;
import io.lorapress.model.ModelException.Reason;
import io.lorapress.model.Piece;
import io.lorapress.model.Transform;
import io.lorapress.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Collects the GGUF tensors of one conversion in the order a family hands them over. */
public final class Outputs {
    private final Names names;
    private final int blocks;
    private final List<GgufTensor> tensors = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private final List<String> unused = new ArrayList<>();
    private final List<String> zeros = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    /** Tensors that wait for the rest of their set (a layer's experts, as a rule), by name. */
    private final Map<String, Map<String, Source>> waiting = new TreeMap<>();

    private final LongSupplier tokens;

    private final Precisions precisions;

    /** @param tokens how many tokens the file will list */
    Outputs(Names names, int blocks, LongSupplier tokens, Precisions precisions) {
        this.names = names;
        this.blocks = blocks;
        this.tokens = tokens;
        this.precisions = precisions;
    }

    /** How many tokens the file will list. */
    long tokens() {
        return tokens.getAsLong();
    }

    List<GgufTensor> tensors() {
        return tensors;
    }

    List<String> unused() {
        return unused;
    }

    List<String> zeros() {
        return zeros;
    }

    List<String> unknown() {
        return unknown;
    }

    Map<String, Map<String, Source>> waiting() {
        return waiting;
    }

    public int blocks() {
        return blocks;
    }

    /** A tensor that is only renamed. */
    public void put(Source source) {
        put(source, Transform.IDENTITY);
    }

    /** A tensor that is renamed and changed. */
    public void put(Source source, Transform transform) {
        names.find(source.name(), blocks).ifPresentOrElse(name -> add(name, source, transform),
                () -> unknown.add(source.info().name()));
    }

    /** A tensor under a GGUF name that the table of names does not give. */
    public void add(String ggufName, Source source, Transform transform) {
        Shape shape = transform.output(source.shape());
        GgufTensor.Precision precision = source.packed() ? GgufTensor.Precision.MXFP4 : precisions.of(ggufName, shape.rank());
        add(new GgufTensor(ggufName, shape, precision, List.of(new Piece(source.info().name(), transform, 0)), null, 0));
    }

    /** A tensor of several pieces. */
    public void add(String ggufName, Shape shape, List<Piece> pieces) {
        add(new GgufTensor(ggufName, shape, precisions.of(ggufName, shape.rank()), pieces, null, 0));
    }

    /** A tensor whose rows come from several parts of one source, one after the other. */
    public void concatenate(String ggufName, Source source, Transform... parts) {
        List<Piece> pieces = new ArrayList<>();
        long rows = 0;
        for (Transform part : parts) {
            pieces.add(new Piece(source.info().name(), part, rows));
            rows += part.output(source.shape()).rows();
        }
        add(ggufName, Shape.of(rows, source.shape().columns()), pieces);
    }

    /** A matrix with rows of zeros appended. */
    public void padded(Source source, long rows) {
        String name = ggufName(source.name());
        Piece piece = new Piece(source.info().name(), Transform.IDENTITY, 0);
        add(new GgufTensor(name, Shape.of(rows, source.shape().columns()), precisions.of(name, 2), List.of(piece), null,
                rows - source.shape().rows()));
    }

    /** A tensor whose values the config alone gives. */
    public void constant(String ggufName, float[] values) {
        add(new GgufTensor(ggufName, Shape.of(values.length), GgufTensor.Precision.F32, List.of(), values, 0));
    }

    private void add(GgufTensor tensor) {
        if (!taken.add(tensor.name())) {
            throw new ModelException(Reason.DUPLICATE_TENSOR, "two tensors of the checkpoint become " + tensor.name()
                    + "; the second is " + (tensor.pieces().isEmpty() ? "computed" : tensor.pieces().getFirst().source()));
        }
        tensors.add(tensor);
    }

    /** A tensor that GGUF rightly leaves out. */
    public void drop(Source source) {
        unused.add(source.info().name());
    }

    /** A tensor that GGUF has no place for, which does no harm where it is all zero. */
    public void dropIfZero(Source source) {
        drop(source);
        zeros.add(source.info().name());
    }

    /**
     * Keeps a tensor of a layer until {@code count} of its set are there; then gives the whole set, by name.
     * As the converter does, the set is complete when the last one in reading order has come.
     *
     * @return the complete set, or null
     */
    public Map<String, Source> gather(Source source, long count) {
        return gather("layer " + source.layer(), source, count);
    }

    /** The same for a set that belongs to no layer. */
    public Map<String, Source> gather(String name, Source source, long count) {
        if (count < 1) {
            throw new ModelException(Reason.WRONG_VALUE, "config.json: " + source.info().name()
                    + " is one of a set, but the config counts none of them; check the number of experts");
        }
        Map<String, Source> set = waiting.computeIfAbsent(name, key -> new TreeMap<>());
        set.put(source.name(), source);
        return set.size() >= count ? waiting.remove(name) : null;
    }

    /**
     * Stacks one tensor an expert into a tensor with a leading expert dimension, named as {@code name} would be.
     *
     * @param name   checkpoint-like name of the stack, which the table of names knows
     * @param member name of an expert's tensor by its number
     */
    public void stack(String name, Map<String, Source> set, long experts, Function<Long, String> member, Transform transform) {
        List<Piece> pieces = new ArrayList<>();
        Shape one = null;
        for (long expert = 0; expert < experts; expert++) {
            Source source = member(set, member.apply(expert));
            Shape shape = transform.output(source.shape());
            if (one != null && !one.equals(shape)) {
                throw new ModelException(Reason.WRONG_SHAPE, source.info().name() + " is " + source.shape()
                        + ", unlike the other experts of its layer");
            }
            one = shape;
            pieces.add(new Piece(source.info().name(), transform, expert * shape.rows()));
        }
        add(ggufName(name), stacked(experts, one), pieces);
    }

    private static Source member(Map<String, Source> set, String name) {
        Source source = set.get(name);
        if (source == null) {
            throw new ModelException(Reason.MISSING_TENSOR, name + " is not in the checkpoint; the layer's experts are incomplete");
        }
        return source;
    }

    private static Shape stacked(long count, Shape one) {
        long[] dimensions = new long[one.rank() + 1];
        dimensions[0] = count;
        System.arraycopy(one.toArray(), 0, dimensions, 1, one.rank());
        return Shape.of(dimensions);
    }

    /** The GGUF name the table gives. */
    public String ggufName(String name) {
        return names.find(name, blocks)
                .orElseThrow(() -> new ModelException(Reason.UNKNOWN_TENSOR, name + " has no name in this family's GGUF"));
    }
}
