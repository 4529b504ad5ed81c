package io.lorapress.adapter;

/**
 * What may be let through, and how to read what an adapter leaves open.
 *
 * @param allowUntrained   go on with an adapter that changes nothing
 * @param allowChangedBase go on with an adapter whose initialisation changed the base (PiSSA and the like): the given base is that changed one
 * @param expertLayout     packing of lora_B for stacked experts
 * @param strength         what the whole adapter is multiplied with: 1 as it was trained
 */
public record MapOptions(boolean allowUntrained, boolean allowChangedBase, ExpertLayout expertLayout, double strength) {
    public static final MapOptions DEFAULT = new MapOptions(false, false, ExpertLayout.AUTOMATIC, 1);

    public MapOptions withUntrained(boolean allow) {
        return new MapOptions(allow, allowChangedBase, expertLayout, strength);
    }

    public MapOptions withChangedBase(boolean allow) {
        return new MapOptions(allowUntrained, allow, expertLayout, strength);
    }

    public MapOptions withExpertLayout(ExpertLayout layout) {
        return new MapOptions(allowUntrained, allowChangedBase, layout, strength);
    }

    public MapOptions withStrength(double factor) {
        return new MapOptions(allowUntrained, allowChangedBase, expertLayout, factor);
    }
}
