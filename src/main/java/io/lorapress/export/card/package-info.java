/** The card of a folder that an export made, for the Hub. */
package io.lorapress.export.card;
