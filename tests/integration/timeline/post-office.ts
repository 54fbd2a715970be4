import type { DeliveryFault } from "../../../src/demo/github-stand-in/webhooks.ts";
import type { Random } from "./random.ts";
import type { TimelineWorld } from "./world.ts";

/** What becomes of deliveries: most arrive, some twice, some late and out of order, some never. */
export interface PostOffice {
  /** Does something of which the host tells in so many deliveries, with one fate for all of them. */
  tell(count: number, does: () => void): void;
  /** Sends what is late by now, and once more what had arrived long ago. */
  sendLate(): Promise<void>;
}

type Fate = "arrives" | "lost" | "late" | "twice" | "again";
const FATES: readonly [Fate, ...Fate[]] = [
  ...(["lost", "late", "late", "twice", "again"] as const),
  ...(["arrives", "arrives", "arrives", "arrives", "arrives"] as const),
];
const PLANNED: Partial<Record<Fate, DeliveryFault>> = {
  lost: { kind: "lost" },
  // It does not leave when it should, and is sent by hand when it is due.
  late: { kind: "lost" },
  twice: { kind: "twice" },
};
const LATEST_HOURS = 60;

export function createPostOffice({ github: { webhooks }, clock }: TimelineWorld, random: Random): PostOffice {
  let late: { due: number; id: number }[] = [];
  return {
    tell(count, does) {
      const fate = random.pick(FATES);
      const before = webhooks.deliveries.length;
      const planned = PLANNED[fate];
      if (planned !== undefined) webhooks.plan(...Array.from({ length: count }, () => planned));
      does();
      const told = webhooks.deliveries.slice(before);
      if (told.length !== count) throw new Error(`The host told of it in ${told.length} deliveries, not in ${count}.`);
      if (fate !== "late" && fate !== "again") return;
      late.push(...told.map(({ id }) => ({ due: clock.hours() + random.between(1, LATEST_HOURS), id })));
    },
    async sendLate() {
      const due = late.filter((one) => one.due <= clock.hours());
      late = late.filter((one) => one.due > clock.hours());
      // The newest first.
      for (const { id } of due.toReversed()) await webhooks.redeliver(id);
    },
  };
}
