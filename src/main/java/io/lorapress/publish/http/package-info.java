/**
 * Takes HTTP requests that can be sent again;
 * gives their answers, with retries, waits and progress; knows no server in particular.
 */
package io.lorapress.publish.http;
