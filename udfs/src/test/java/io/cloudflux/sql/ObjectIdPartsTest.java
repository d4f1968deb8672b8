package io.cloudflux.sql;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.apache.flink.types.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectIdPartsTest {
  private final ObjectIdParts parts = new ObjectIdParts();

  @ParameterizedTest
  @CsvSource({
    "s3://b/a/c.tar.GZ,  s3,   s3,    b,     ,  ,  a/c.tar.GZ, a/, c.tar.GZ, gz",
    "s3://b/k,           s3,   s3,    b,     ,  ,  k,          '', k,",
    "s3://b/a/,          s3,   s3,    b,     ,  ,  a/,         a/, '',",
    "s3://b/.profile,    s3,   s3,    b,     ,  ,  .profile,   '', .profile,",
    "s3://b/a.,          s3,   s3,    b,     ,  ,  a.,         '', a.,",
    "s3://b//k.x,        s3,   s3,    b,     ,  ,  /k.x,       /,  k.x,      x",
    "s3://b,             s3,   s3,    b,     ,  ,  ,             ,   ,",
    "s3://b/,            s3,   s3,    b,     ,  ,  ,             ,   ,",
    "gs://b/k,           gs,   gcs,   b,     ,  ,  k,          '', k,",
    "az://a/c/d/e.JPG,   az,   azure, a/c,  a, c,  d/e.JPG,    d/, e.JPG,    jpg",
    "az://a/c,           az,   azure, a/c,  a, c,  ,             ,   ,",
    "az://a,             az,   azure, a,     ,  ,  ,             ,   ,",
    "http://h/p.html,    http, ,      h,     ,  ,  p.html,     '', p.html,   html",
    "hdfs://n:8020/d/f,  hdfs, ,      n:8020,,  ,  d/f,        d/, f,",
  })
  void tellsTheParts(
      String object,
      String scheme,
      String provider,
      String bucket,
      String account,
      String container,
      String key,
      String prefix,
      String name,
      String extension) {
    assertThat(parts.eval(object))
        .isEqualTo(
            Row.of(scheme, provider, bucket, account, container, key, prefix, name, extension));
  }

  @ParameterizedTest
  @CsvSource({"''", "k", "/a/b", "://b/k", "s3:///k", "s3://"})
  void whatIsNoIdIsNull(String object) {
    assertThat(parts.eval(object)).isNull();
  }

  @Test
  void nullInNullOut() {
    assertThat(parts.eval(null)).isNull();
  }

  @Property
  void prefixAndNameAreTheKey(@ForAll @StringLength(min = 1, max = 40) String key) {
    Row of = parts.eval("s3://b/" + key);

    assertThat(of.getField(5)).isEqualTo(key);
    assertThat(of.getField(6) + "" + of.getField(7)).isEqualTo(key);
  }
}
