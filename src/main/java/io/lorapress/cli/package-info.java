/**
 * Takes the command line;
 * gives an exit code, lines for people and a progress bar; no logic of its own.
 */
package io.lorapress.cli;
