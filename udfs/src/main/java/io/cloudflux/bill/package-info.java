/**
 * What an object is billed over a window, day by day, under given moves; and the least it could
 * have been billed.
 */
package io.cloudflux.bill;
