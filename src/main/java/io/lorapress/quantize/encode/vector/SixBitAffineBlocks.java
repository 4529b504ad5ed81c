package io.lorapress.quantize.encode.vector;

import static io.lorapress.quantize.vector.Lanes.FLOATS;
import static io.lorapress.quantize.vector.Lanes.GROUP;
import static io.lorapress.quantize.vector.Lanes.WIDTH;

import io.lorapress.quantize.block.AffineHeader;
import io.lorapress.quantize.block.SixBitPairs;
import io.lorapress.quantize.encode.AffineGrid;
import io.lorapress.quantize.encode.Rows;
import jdk.incubator.vector.FloatVector;

/** What Q4_K and Q5_K share, as the scalar engine's AffineBlock: 8 sub-blocks of 32 and their header. */
abstract class SixBitAffineBlocks extends AffineSuperBlocks {
    private static final int SUBS = 8;
    private static final int SIZE = 32;

    SixBitAffineBlocks(Rows rows, AffineGrid grid, int blockBytes) {
        super(rows, grid, SUBS, SixBitPairs.TOP, blockBytes);
    }

    /** root mean square + size */
    @Override
    final void weigh(float[] x, float[] w) {
        for (int lane = 0; lane < GROUP; lane += WIDTH) {
            FloatVector rms = SideBySide.sumOfSquares(x, lane).div(SIZE).sqrt();
            for (int i = lane; i < x.length; i += GROUP) {
                rms.add(FloatVector.fromArray(FLOATS, x, i).abs()).intoArray(w, i);
            }
        }
    }

    @Override
    final float variance(float sumOfSquares) {
        return 2 * sumOfSquares / (SUBS * SIZE);
    }

    @Override
    final float putScale(byte[] block, int at, float d) {
        return AffineHeader.putScale(block, at, d);
    }

    @Override
    final float putMin(byte[] block, int at, float dmin) {
        return AffineHeader.putMin(block, at, dmin);
    }

    @Override
    final void putPair(byte[] block, int at, int j, int scale, int min) {
        AffineHeader.putPair(block, at, j, scale, min);
    }
}
