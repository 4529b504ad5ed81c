/** The merged model: rows of the base with the adapter on them, their dtypes, shards and config. */
package io.lorapress.export.merge;
