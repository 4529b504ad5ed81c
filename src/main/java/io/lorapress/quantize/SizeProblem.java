package io.lorapress.quantize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * One option for each item, so that the sizes together stay within a budget and the errors together are least (the multiple-choice
 * knapsack). A first answer comes from the convex hulls of the options: the steps that save most error a byte are taken while they fit.
 * The price of a byte where that stops bounds every other answer from below, and a search in depth tries what the bound leaves, up to
 * a number of steps. The same problem always gets the same answer.
 */
final class SizeProblem {
    /** Bytes and error of one way to store an item. */
    record Option(long bytes, double error) {
    }

    private static final long MOST_STEPS = 2_000_000;
    /** Answers nearer than this share of the best are not worth the search. */
    private static final double NEAR = 1e-9;

    private final int[][] frontiers;
    private final List<List<Option>> items;
    private final long budget;
    private final int[] chosen;

    private SizeProblem(List<List<Option>> items, long budget) {
        this.items = items;
        this.budget = budget;
        this.frontiers = items.stream().map(SizeProblem::frontier).toArray(int[][]::new);
        this.chosen = new int[items.size()];
    }

    /** The least bytes that any choice takes. */
    static long leastBytes(List<List<Option>> items) {
        return items.stream().mapToLong(options -> options.stream().mapToLong(Option::bytes).min().orElseThrow()).sum();
    }

    /**
     * @param items  options of each item, at least one
     * @param budget at least {@link #leastBytes}
     * @return index of the option chosen for each item
     */
    static int[] solve(List<List<Option>> items, long budget) {
        SizeProblem problem = new SizeProblem(items, budget);
        double price = problem.takeSteps();
        problem.fillUp();
        return problem.new Search(price).best();
    }

    /** Options that no other beats in both bytes and error, by bytes. */
    private static int[] frontier(List<Option> options) {
        List<Integer> kept = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (int index : bySize(options)) {
            if (options.get(index).error < least) {
                kept.add(index);
                least = options.get(index).error;
            }
        }
        return kept.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<Integer> bySize(List<Option> options) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < options.size(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingLong((Integer i) -> options.get(i).bytes).thenComparingDouble(i -> options.get(i).error));
        return order;
    }

    /** From one option to a larger one on the hull of an item. */
    private record Step(int item, int from, int to, double gain) {
    }

    /** Takes the best steps while they fit; gives the price of a byte, in error, where they stop fitting, or 0. */
    private double takeSteps() {
        List<Step> steps = new ArrayList<>();
        for (int item = 0; item < items.size(); item++) {
            chosen[item] = frontiers[item][0];
            addHull(item, steps);
        }
        steps.sort(Comparator.comparingDouble(Step::gain).reversed().thenComparingInt(Step::item));
        double price = 0;
        for (Step step : steps) {
            if (bytes() - option(step.item, step.from).bytes + option(step.item, step.to).bytes > budget) {
                price = Math.max(price, step.gain);
            } else if (chosen[step.item] == step.from) {
                chosen[step.item] = step.to;
            }
        }
        return price;
    }

    private void addHull(int item, List<Step> steps) {
        int[] frontier = frontiers[item];
        for (int at = 0; at < frontier.length - 1; ) {
            int best = at + 1;
            for (int next = at + 2; next < frontier.length; next++) {
                if (gain(item, frontier[at], frontier[next]) > gain(item, frontier[at], frontier[best])) {
                    best = next;
                }
            }
            steps.add(new Step(item, frontier[at], frontier[best], gain(item, frontier[at], frontier[best])));
            at = best;
        }
    }

    private double gain(int item, int from, int to) {
        return (option(item, from).error - option(item, to).error) / (option(item, to).bytes - option(item, from).bytes);
    }

    /** Spends what the steps left over on the largest single improvements that still fit. */
    private void fillUp() {
        while (true) {
            long left = budget - bytes();
            int bestItem = -1;
            int bestOption = -1;
            double bestSaving = 0;
            for (int item = 0; item < items.size(); item++) {
                for (int index : frontiers[item]) {
                    double saving = option(item, chosen[item]).error - option(item, index).error;
                    if (saving > bestSaving && option(item, index).bytes - option(item, chosen[item]).bytes <= left) {
                        bestItem = item;
                        bestOption = index;
                        bestSaving = saving;
                    }
                }
            }
            if (bestItem < 0) {
                return;
            }
            chosen[bestItem] = bestOption;
        }
    }

    private Option option(int item, int index) {
        return items.get(item).get(index);
    }

    private long bytes() {
        long sum = 0;
        for (int item = 0; item < chosen.length; item++) {
            sum += option(item, chosen[item]).bytes;
        }
        return sum;
    }

    private double error() {
        double sum = 0;
        for (int item = 0; item < chosen.length; item++) {
            sum += option(item, chosen[item]).error;
        }
        return sum;
    }

    /**
     * Search in depth below the bound: with a price on bytes, what is not decided yet costs at least the cheapest priced option of
     * each item.
     */
    private final class Search {
        private final double price;
        private final int[][] byPrice;
        private final Integer[] order;
        private final double[] pricedRest;
        private final long[] leastBytesRest;
        private final int[] path = new int[chosen.length];
        private double best = error();
        private long steps;

        Search(double price) {
            this.price = price;
            this.byPrice = new int[chosen.length][];
            Arrays.setAll(byPrice, this::sortedByPrice);
            this.order = new Integer[chosen.length];
            Arrays.setAll(order, i -> i);
            Arrays.sort(order, Comparator.comparingDouble((Integer item) -> -spread(item)));
            this.pricedRest = new double[chosen.length + 1];
            this.leastBytesRest = new long[chosen.length + 1];
            for (int depth = chosen.length - 1; depth >= 0; depth--) {
                int item = order[depth];
                pricedRest[depth] = pricedRest[depth + 1] + priced(item, byPrice[item][0]);
                leastBytesRest[depth] = leastBytesRest[depth + 1] + option(item, frontiers[item][0]).bytes;
            }
        }

        int[] best() {
            descend(0, 0, 0);
            return chosen;
        }

        private void descend(int depth, long bytes, double error) {
            if (depth == order.length) {
                keepIfBetter(error);
                return;
            }
            int item = order[depth];
            for (int index : byPrice[item]) {
                Option option = option(item, index);
                long used = bytes + option.bytes;
                double bound = error + option.error + price * used + pricedRest[depth + 1] - price * budget;
                if (bound >= best - NEAR * Math.abs(best) || steps++ > MOST_STEPS) {
                    return;
                }
                if (used + leastBytesRest[depth + 1] <= budget) {
                    path[item] = index;
                    descend(depth + 1, used, error + option.error);
                }
            }
        }

        private void keepIfBetter(double error) {
            if (error < best) {
                best = error;
                System.arraycopy(path, 0, chosen, 0, path.length);
            }
        }

        private double priced(int item, int index) {
            return option(item, index).error + price * option(item, index).bytes;
        }

        private int[] sortedByPrice(int item) {
            return Arrays.stream(frontiers[item]).boxed().sorted(Comparator.comparingDouble(index -> priced(item, index)))
                    .mapToInt(Integer::intValue).toArray();
        }

        /** How much worse than its best option an item's second one is: those that matter most are decided first. */
        private double spread(int item) {
            return frontiers[item].length < 2 ? 0 : priced(item, byPrice[item][1]) - priced(item, byPrice[item][0]);
        }
    }
}
