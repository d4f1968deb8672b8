package io.cloudflux.backtest;

import io.cloudflux.bill.ClassRates;
import io.cloudflux.decision.ClassPolicy;
import io.cloudflux.decision.PricedObject;
import io.cloudflux.price.ProviderPrices;
import io.cloudflux.price.StorageClass;
import io.cloudflux.price.Tier;
import java.util.List;

/** What people run today, and what the providers offer: the policies to beat. */
public final class Baselines {
  private static final int WARM_AFTER_DAYS = 30;
  private static final int COLD_AFTER_DAYS = 90;
  private static final int MONTH = 30;
  private static final long INSTANT_MILLIS = 1000;

  private Baselines() {}

  /** Every object stays where it is. */
  public static final class Nothing implements ClassPolicy {
    private static final long serialVersionUID = 1L;

    /** The policy's name. */
    public static final String NAME = "nothing";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public StorageClass choose(PricedObject object) {
      return object.current();
    }
  }

  /** Warm at an age of 30 days, cold at 90, whatever is read: what a lifecycle rule can say. */
  public static final class Age implements ClassPolicy {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return "age-30-90";
    }

    @Override
    public StorageClass choose(PricedObject object) {
      return colder(object, object.snapshot().ageDays());
    }
  }

  /**
   * Warm after 30 days without access, cold after 90.
   *
   * @param promote whether an access brings the object back to the standard class
   */
  public record Idle(boolean promote) implements ClassPolicy {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return promote ? "idle-30-90-promote" : "idle-30-90";
    }

    @Override
    public StorageClass choose(PricedObject object) {
      if (promote && accessedYesterday(object)) {
        return object.prices().standard();
      }
      return colder(object, object.idleDays());
    }
  }

  private static boolean accessedYesterday(PricedObject object) {
    return object.idleDays() == 0 || object.snapshot().unreadDays() == 0;
  }

  private static StorageClass colder(PricedObject object, int days) {
    Tier tier =
        days >= COLD_AFTER_DAYS ? Tier.COLD : days >= WARM_AFTER_DAYS ? Tier.WARM : Tier.HOT;
    StorageClass to = object.prices().explicitClassOf(tier).orElse(object.current());
    return to.tier().colderThan(object.current().tier()) ? to : object.current();
  }

  /** The provider's auto class from the first day on. */
  public static final class Auto implements ClassPolicy {
    private static final long serialVersionUID = 1L;

    /** The policy's name. */
    public static final String NAME = "auto";

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public StorageClass choose(PricedObject object) {
      return autoClass(object.prices());
    }

    /** The provider's auto class, or its standard class if it has none. */
    static StorageClass autoClass(ProviderPrices prices) {
      return prices.classes().values().stream()
          .filter(StorageClass::auto)
          .findFirst()
          .orElse(prices.standard());
    }
  }

  /**
   * Ski rental with the provider's prices: an object goes down once the storage it would have saved
   * since its last access equals what going down and being read once costs, and back up once its
   * reads have cost as much as going back (Karlin, Manasse, Rudolph, Sleator, "Competitive snoopy
   * caching", Algorithmica 3 (1988)). At most twice the optimum for two classes.
   */
  public static final class SkiRental implements ClassPolicy {
    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
      return "ski-rental";
    }

    @Override
    public StorageClass choose(PricedObject object) {
      ClassRates[] rates = object.rates();
      ClassRates current = object.rates(object.current());
      ClassRates standard = object.rates(object.prices().standard());
      if (current != standard && accessedYesterday(object)) {
        long reads =
            object.snapshot().readsInLast(Math.min(MONTH, object.placement().daysInClass()));
        double paid = reads * (read(object, current) - read(object, standard));
        double back =
            standard.entry(current.index()) + current.unserved(object.placement().daysInClass());
        return paid >= back ? standard.storageClass() : current.storageClass();
      }
      ClassRates best = current;
      for (ClassRates to : rates) {
        StorageClass c = to.storageClass();
        if (c.auto()
            || c.firstByteMillis() >= INSTANT_MILLIS
            || Excluded.NAMES.contains(c.name())
            || to.day(0) >= best.day(0)) {
          continue;
        }
        double buy =
            to.entry(current.index())
                + read(object, to)
                + to.unserved(0)
                + current.unserved(object.placement().daysInClass());
        if (object.idleDays() * (current.day(0) - to.day(0)) >= buy) {
          best = to;
        }
      }
      return best.storageClass();
    }

    private static double read(PricedObject object, ClassRates in) {
      return in.perRead() + in.retrieval(1, Math.round(object.bytesPerRead()));
    }
  }

  /** Classes left out of comparisons: lost with their one zone, which has no price here. */
  static final class Excluded {
    static final List<String> NAMES = List.of("ONEZONE_IA");

    private Excluded() {}
  }

  /** All of them. */
  public static List<ClassPolicy> all() {
    return List.of(
        new Nothing(), new Age(), new Idle(false), new Idle(true), new SkiRental(), new Auto());
  }
}
