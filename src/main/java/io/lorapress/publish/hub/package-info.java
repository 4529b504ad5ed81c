/**
 * Takes a folder and a repository's name;
 * gives the repository with those files, checked, and the way back into the local cache.
 * Protocol: the Hub's HTTP API as huggingface_hub and git-lfs speak it.
 */
package io.lorapress.publish.hub;
