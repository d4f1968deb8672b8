package io.cloudflux.sql;

import io.cloudflux.object.ObjectId;
import io.cloudflux.price.PriceBook;
import java.util.Locale;
import org.apache.flink.table.annotation.DataTypeHint;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.types.Row;

/**
 * {@code object_id_parts(object)}: where an object is, by its id. Null for what is no object id.
 *
 * <ul>
 *   <li>{@code scheme}: {@code s3}; {@code provider}: whose prices apply, {@code s3}, {@code gcs},
 *       {@code azure}, or null
 *   <li>{@code bucket}: what holds the object, for Azure {@code account/container}, for a web
 *       server its host; {@code account} and {@code container}: its two parts on Azure, else null
 *   <li>{@code key}: the rest, null if the id names no object; of it {@code prefix}, up to and with
 *       the last {@code /}, empty if there is none, and {@code name}, what follows
 *   <li>{@code extension}: what follows the last dot of the name, in lower case; null if there is
 *       none, or nothing but the dot's text ({@code .profile}, {@code a.})
 * </ul>
 */
public class ObjectIdParts extends ScalarFunction {
  private static final long serialVersionUID = 1L;

  @DataTypeHint(
      "ROW<scheme STRING, provider STRING, bucket STRING, account STRING, container STRING,"
          + " key STRING, prefix STRING, name STRING, extension STRING>")
  public Row eval(String object) {
    if (object == null || !ObjectId.isValid(object)) {
      return null;
    }
    String scheme = ObjectId.scheme(object);
    String bucket = ObjectId.bucket(object);
    int keyStart = scheme.length() + "://".length() + bucket.length() + 1;
    String key = keyStart < object.length() ? object.substring(keyStart) : null;
    int account = scheme.equals("az") ? bucket.indexOf('/') : -1;
    int name = key == null ? 0 : key.lastIndexOf('/') + 1;
    return Row.of(
        scheme,
        PriceBook.providerKey(scheme).orElse(null),
        bucket,
        account < 0 ? null : bucket.substring(0, account),
        account < 0 ? null : bucket.substring(account + 1),
        key,
        key == null ? null : key.substring(0, name),
        key == null ? null : key.substring(name),
        key == null ? null : extension(key.substring(name)));
  }

  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot <= 0 || dot == name.length() - 1
        ? null
        : name.substring(dot + 1).toLowerCase(Locale.ROOT);
  }
}
