/** Decisions as what people already run: rules of the clouds, and lists for the tools that move. */
package io.cloudflux.plan.export;
