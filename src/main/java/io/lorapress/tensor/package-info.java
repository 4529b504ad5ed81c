/**
 * Takes nothing;
 * gives the words every room shares: element types, shapes, tiles and how quantised weights are stored.
 */
package io.lorapress.tensor;
