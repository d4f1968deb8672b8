package io.cloudflux.jobs.source;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Decompresses the pages of Parquet files without Hadoop's codecs and their native libraries. */
final class ParquetPageCodecs implements CompressionCodecFactory {
  /** Pages are to be about 1 MiB; one that announces more than this is taken for corrupt. */
  private static final int MAX_PAGE_BYTES = 1 << 27;

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    return switch (codec) {
      case UNCOMPRESSED -> new Pages((bytes, size) -> bytes);
      case SNAPPY -> new Pages(with(new SnappyDecompressor()));
      case ZSTD -> new Pages(with(new ZstdDecompressor()));
      case LZ4_RAW -> new Pages(with(new Lz4Decompressor()));
      case GZIP -> new Pages(ParquetPageCodecs::gunzip);
      default ->
          throw new UnsupportedOperationException(
              "compression " + codec + "; allowed: none, snappy, gzip, zstd, lz4_raw");
    };
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("files are only read");
  }

  @Override
  public void release() {}

  private static PageCodec with(Decompressor decompressor) {
    return (bytes, size) -> {
      byte[] page = new byte[size];
      int length = decompressor.decompress(bytes, 0, bytes.length, page, 0, size);
      if (length != size) {
        throw new IOException("a page is shorter than it announces");
      }
      return page;
    };
  }

  private static byte[] gunzip(byte[] bytes, int size) throws IOException {
    try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      byte[] page = gzip.readNBytes(size);
      if (page.length != size) {
        throw new IOException("a page is shorter than it announces");
      }
      return page;
    }
  }

  private interface PageCodec {
    byte[] decompress(byte[] bytes, int size) throws IOException;
  }

  private record Pages(PageCodec codec) implements BytesInputDecompressor {
    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(page(bytes.toInputStream().readAllBytes(), size));
    }

    private byte[] page(byte[] bytes, int size) throws IOException {
      if (size < 0 || size > MAX_PAGE_BYTES) {
        throw new IOException("a page announces " + size + " bytes");
      }
      return codec.decompress(bytes, size);
    }

    @Override
    public void decompress(ByteBuffer input, int compressedSize, ByteBuffer output, int size)
        throws IOException {
      byte[] bytes = new byte[compressedSize];
      input.get(bytes);
      output.put(page(bytes, size));
    }

    @Override
    public void release() {}
  }
}
