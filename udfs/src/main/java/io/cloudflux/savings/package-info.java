/**
 * What moves have saved: the bill of objects where they are, beside that of having done nothing.
 */
package io.cloudflux.savings;
