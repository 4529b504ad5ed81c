/**
 * Takes config.json;
 * gives the hyper-parameters that transformers' configuration class would have, defaults and derived values included.
 */
package io.lorapress.model.config;
