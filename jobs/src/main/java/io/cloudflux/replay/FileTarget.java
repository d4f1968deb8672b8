package io.cloudflux.replay;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.SQLException;
import java.util.List;

/** A new file of lines, for a job that reads files. */
public final class FileTarget implements LineTarget {
  private final OutputStream out;

  /**
   * @param out the file; closed with this target
   */
  public FileTarget(OutputStream out) {
    this.out = new BufferedOutputStream(out);
  }

  @Override
  public void replay(List<Letter> letters, LetterSource source) throws IOException, SQLException {
    for (Letter letter : letters) {
      out.write(letter.line());
      out.write('\n');
    }
    out.flush();
    source.replayed(letters);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
