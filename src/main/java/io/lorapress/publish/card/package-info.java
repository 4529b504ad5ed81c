/**
 * Takes what is known of a model;
 * gives its card: the YAML block the Hub reads, a table of files, and how it was made.
 */
package io.lorapress.publish.card;
