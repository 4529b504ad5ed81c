/**
 * Takes a request;
 * gives the plan and then the outputs; the only room that knows the order of the stages, and the public Java API.
 */
package io.lorapress.export;
