/** Steps over source tensors, tile by tile, and outputs that appear whole or not at all. */
package io.lorapress.export.stream;
