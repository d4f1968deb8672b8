package io.cloudflux.replay;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/** Where lines are put back: what a job reads. */
public interface LineTarget extends AutoCloseable {

  /**
   * Puts a batch's lines back, all or none, and notes it at the source.
   *
   * @param letters may be empty: then the source only goes on
   */
  void replay(List<Letter> letters, LetterSource source) throws IOException, SQLException;

  @Override
  void close() throws IOException;
}
