/**
 * Takes nothing;
 * gives what a user-facing failure is: one line and an exit code.
 */
package io.lorapress.failure;
