package io.cloudflux.decision;

import io.cloudflux.price.StorageClass;
import java.io.Serializable;

/** Says, day after day, which class an object should be in. Pure: the same object, the same. */
public interface ClassPolicy extends Serializable {

  /** The policy's name, as flags and reports spell it. */
  String name();

  /** The class the object should be in from the boundary on; the one it is in if it should stay. */
  StorageClass choose(PricedObject object);
}
