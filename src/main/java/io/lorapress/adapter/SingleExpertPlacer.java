package io.lorapress.adapter;

import io.lorapress.tensor.Shape;
import io.lorapress.tensor.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Factors for one expert, onto the base tensor that stacks all of them. Adapters name experts one by one when they were trained with
 * transformers before version 5, or on a 4-bit base whose stacks were taken apart.
 */
final class SingleExpertPlacer {
    /** experts.3.gate_proj (one of two parts of gate_up_proj), or experts.gate_up_projs.3 (whole). */
    private static final Pattern NUMBER_FIRST = Pattern.compile("(.*)\\.(\\d{1,6})\\.(\\w+)");
    private static final Pattern NUMBER_LAST = Pattern.compile("(.*)\\.(\\w+)s\\.(\\d{1,6})");
    private static final Map<String, Place> PLACES = Map.of(
            "gate_proj", new Place("gate_up_proj", 0, 2), "up_proj", new Place("gate_up_proj", 1, 2),
            "w1", new Place("gate_up_proj", 0, 2), "w3", new Place("gate_up_proj", 1, 2),
            "gate_up_proj", new Place("gate_up_proj", 0, 1),
            "down_proj", new Place("down_proj", 0, 1), "w2", new Place("down_proj", 0, 1));

    private record Place(String parameter, int part, int parts) {
    }

    private record Target(TensorInfo stack, String module, int expert, Place place) {
    }

    static boolean knows(String path, BaseTensors base) {
        return target(path, base).isPresent();
    }

    /** @throws AdapterException when the base has no stack with such an expert */
    void place(LoraPair pair, MappingBuilder out) {
        Target target = target(pair.path(), out.base).orElseThrow(() -> new AdapterException(AdapterError.NO_SUCH_MODULE,
                "the base has no place for " + AdapterException.list(pair.names())));
        if (pair.bias() != null) {
            throw new AdapterException(AdapterError.NO_BIAS, pair.bias().name() + " adds to the bias of one of the experts that "
                    + target.stack.name() + " of the base stacks; this is not supported");
        }
        Shape shape = target.stack.shape();
        boolean sideways = isSideways(pair, target, out.base);
        float scale = pair.scale().of(pair.path(), pair.rank());
        long start = target.expert * shape.dimension(1) + (sideways ? 0 : target.place.part * (long) pair.b().rows());
        Change change = sideways ? sideways(pair, target, scale, out) : straight(pair, scale);
        out.change(target.stack.name(), new RowRangeChange(change, shape, start, change.result().dimension(0)));
    }

    private static Optional<Target> target(String path, BaseTensors base) {
        Matcher first = NUMBER_FIRST.matcher(path);
        if (first.matches()) {
            return target(base, first.group(1), Integer.parseInt(first.group(2)), first.group(3));
        }
        Matcher last = NUMBER_LAST.matcher(path);
        return last.matches() ? target(base, last.group(1), Integer.parseInt(last.group(3)), last.group(2)) : Optional.empty();
    }

    private static Optional<Target> target(BaseTensors base, String path, int expert, String name) {
        Place place = PLACES.get(name);
        Optional<String> module = base.resolve(path);
        if (place == null || module.isEmpty()) {
            return Optional.empty();
        }
        return base.stacks(module.get()).stream()
                .filter(stack -> stack.name().endsWith("." + place.parameter) && expert < stack.shape().dimension(0))
                .findFirst().map(stack -> new Target(stack, module.get(), expert, place));
    }

    private static boolean isSideways(LoraPair pair, Target target, BaseTensors base) {
        Shape shape = target.stack.shape();
        long out = (long) pair.b().rows() * target.place.parts;
        long in = pair.a().columns();
        boolean straight = shape.dimension(1) == out && shape.dimension(2) == in;
        boolean sideways = shape.dimension(1) == in && shape.dimension(2) == out;
        if (!straight && !sideways) {
            throw MatrixPlacer.wrongShape(pair.label(), "[" + pair.b().rows() + ", " + in + "] (out, in)", target.stack);
        }
        return straight && sideways ? ExpertOrientation.isTransposed(target.module, base) : sideways;
    }

    private static Change straight(LoraPair pair, float scale) {
        Shape shape = Shape.of(pair.b().rows(), pair.a().columns());
        return MatrixPlacer.withMagnitude(pair, new LowRankChange(MatrixPlacer.deltaNames(pair), shape, pair.b(), pair.a(), scale), false);
    }

    /** Outputs are columns; a part's lie beside those of the other part, which stay as they are. */
    private static Change sideways(LoraPair pair, Target target, float scale, MappingBuilder out) {
        int outputs = pair.b().rows();
        if (target.place.parts > 1 && pair.magnitude() != null) {
            throw new AdapterException(AdapterError.CANNOT_MERGE, pair.label() + ": DoRA on a part of " + target.stack.name()
                    + ", which stores outputs as columns, is not supported");
        }
        if (target.place.parts > 1 && out.base.find(target.module + ".gate_up_proj_bias").isPresent()) {
            throw new AdapterException(AdapterError.CANNOT_MERGE, pair.label() + " is for a half of " + target.stack.name()
                    + ", which interleaves its halves; train on gate_up_proj as a whole");
        }
        Matrix a = pair.b().transposed().padded(target.place.part * outputs, target.place.parts * outputs);
        Shape shape = Shape.of(pair.a().columns(), a.columns());
        List<String> names = MatrixPlacer.deltaNames(pair);
        return MatrixPlacer.withMagnitude(pair, new LowRankChange(names, shape, pair.a().transposed(), a, scale), true);
    }
}
