package io.lorapress.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;

/**
 * Which group of scales a column of a packed weight belongs to: runs of equal length, or what an index says (act-order).
 *
 * @param weight for messages
 * @param index  one I32 a column, or null
 */
record ColumnGroups(RawTensor weight, long size, long count, MemorySegment index) {
    /** @param configured weights a group by the config; used where it fits, since only it knows of a last group that is shorter */
    static ColumnGroups of(RawTensor weight, RawTensor index, long columns, long groups, OptionalInt configured) {
        if (index != null && !unset(index)) {
            return new ColumnGroups(weight, 0, groups, index.data());
        }
        if (configured.isPresent() && Math.ceilDiv(columns, (long) configured.getAsInt()) == groups) {
            return new ColumnGroups(weight, configured.getAsInt(), groups, null);
        }
        if (groups == 0 || columns % groups != 0) {
            throw weight.refused(CheckpointError.PACKED_SHAPE_MISMATCH, "has " + columns + " columns, which " + groups
                    + " groups of scales do not divide");
        }
        return new ColumnGroups(weight, columns / groups, groups, null);
    }

    /** compressed-tensors fills an index that is not used with -1. */
    private static boolean unset(RawTensor index) {
        return index.data().byteSize() > 0 && index.data().get(LittleEndian.INT, 0) == -1;
    }

    int of(long column) {
        if (index == null) {
            return (int) (column / size);
        }
        int group = index.getAtIndex(LittleEndian.INT, column);
        if (group < 0 || group >= count) {
            throw weight.refused(CheckpointError.BAD_GROUP_INDEX, "has column " + column + " in group " + group + " of " + count);
        }
        return group;
    }

    /** The column after the last of a group, where groups are runs. */
    int end(int group, int columns) {
        return (int) Math.min(columns, (group + 1) * size);
    }

    boolean indexed() {
        return index != null;
    }
}
