import type { TimelineWorld } from "./world.ts";

/** Looks through the whole project twice where nothing has happened: the second look must write nothing and start nothing. */
export async function checkIsQuiet(world: TimelineWorld): Promise<void> {
  await world.sweep();
  await world.settle();
  const before = await measure(world);
  await world.sweep();
  await world.settle();
  const after = await measure(world);
  const at = `after ${world.clock.hours()} hours`;
  if (after !== before)
    world.errors.push(`A look at what had not changed was not idle ${at}: ${before} became ${after}.`);
  const status = await world.forge({ action: "labeled", issue: { number: 1 }, repository: { full_name: "owen/shop" } });
  if (status !== 401) world.errors.push(`A delivery that nobody signed was answered with ${status} ${at}.`);
}

async function measure({ github, briefs, listItems, listEvents }: TimelineWorld): Promise<string> {
  const items = (await listItems()).map(({ item, version }) => `${item.id}.${version}`).toSorted();
  const events = (await listEvents()).filter(({ type }) => type !== "source:read");
  return JSON.stringify({
    writes: github.countWrites(),
    runs: briefs.size,
    events: events.length,
    items: items.join(),
  });
}
