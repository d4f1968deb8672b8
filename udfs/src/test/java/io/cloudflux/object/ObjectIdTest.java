package io.cloudflux.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectIdTest {

  @ParameterizedTest
  @CsvSource({
    "s3://bucket/key, s3, bucket",
    "s3://bucket/a/b/c, s3, bucket",
    "s3://bucket/, s3, bucket",
    "s3://bucket, s3, bucket",
    "s3://bucket//key, s3, bucket",
    "s3://bucket/http://other/key, s3, bucket",
    "gs://bucket/key, gs, bucket",
    "az://account/container/blob, az, account/container",
    "az://account/container/a/b, az, account/container",
    "az://account/container/, az, account/container",
    "az://account/container, az, account/container",
    "az://account, az, account",
    "azure://host/path, azure, host",
    "hdfs://namenode:8020/a/b, hdfs, namenode:8020",
    "ofs://om/volume/bucket/a/b, ofs, om/volume/bucket",
    "ofs://om/volume/bucket, ofs, om/volume/bucket",
    "ofs://om/volume, ofs, om/volume",
    "http://host/path, http, host",
    "http://host:8080/path?q=/, http, host:8080"
  })
  void tellsSchemeAndBucket(String objectId, String scheme, String bucket) {
    assertThat(ObjectId.scheme(objectId)).isEqualTo(scheme);
    assertThat(ObjectId.bucket(objectId)).isEqualTo(bucket);
  }

  @ParameterizedTest
  @CsvSource({
    "s3://bucket/key, true",
    "s3://bucket/, true",
    "s3://bucket, false",
    "az://account/container/blob, true",
    "az://account/container, false",
    "ofs://om/volume/bucket/key, true",
    "ofs://om/volume/bucket, false",
    "ofs://om, false",
    "hdfs://namenode/, true",
    "http://host, false"
  })
  void tellsAnObjectFromABucket(String objectId, boolean hasKey) {
    assertThat(ObjectId.hasKey(objectId)).isEqualTo(hasKey);
  }

  @ParameterizedTest
  @CsvSource({
    "s3://bucket/a/b/c, 0, s3://bucket/",
    "s3://bucket/a/b/c, 1, s3://bucket/a/",
    "s3://bucket/a/b/c, 2, s3://bucket/a/b/",
    "s3://bucket/a/b/c, 9, s3://bucket/a/b/",
    "s3://bucket/key, 1, s3://bucket/",
    "s3://bucket, 1, s3://bucket/",
    "az://account/container/a/b, 1, az://account/container/a/"
  })
  void aPrefixIsABucketAndFolders(String objectId, int folders, String prefix) {
    assertThat(ObjectId.prefix(objectId, folders)).isEqualTo(prefix);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "key", "/bucket/key", "://bucket/key", "s3:/bucket/key", "s3:"})
  void refusesWhatIsNoUri(String objectId) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ObjectId.scheme(objectId))
        .withMessage("not an object id (scheme://…): " + objectId);
    assertThatIllegalArgumentException().isThrownBy(() -> ObjectId.bucket(objectId));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://", "s3:///key", "az:///container/blob"})
  void refusesAUriWithoutAuthority(String objectId) {
    assertThatIllegalArgumentException().isThrownBy(() -> ObjectId.bucket(objectId));
  }
}
