package io.cloudflux.jobs.tiering;

import io.cloudflux.profile.ObjectProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a share's updates hold, for tests. */
record ShareUpdatesRead(List<ObjectUpdate> updates, Map<String, ObjectProfile> profiles)
    implements ShareUpdates.Reader {

  static ShareUpdatesRead of(ShareUpdates some) {
    ShareUpdatesRead read = new ShareUpdatesRead(new ArrayList<>(), new TreeMap<>());
    ShareUpdates.read(some.bytes(), read);
    return read;
  }

  @Override
  public void update(ObjectUpdate update) {
    updates.add(update);
  }

  @Override
  public void profile(String object, ObjectProfile profile) {
    profiles.put(object, profile);
  }
}
