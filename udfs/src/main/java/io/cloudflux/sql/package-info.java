/**
 * The pure functions of this module as Flink SQL functions, one a class, and the only package here
 * that knows Flink. {@code docs/sql-functions.md} shows each with an example.
 *
 * <p>What all of them keep to: null in, null out, unless a function says otherwise. No clock, so
 * all are deterministic. A wrong literal, such as a format or a class that does not exist, is a
 * {@link org.apache.flink.table.api.ValidationException} when the statement is planned; a wrong
 * value in a column gives null, for one bad row must not end a query.
 */
package io.cloudflux.sql;
