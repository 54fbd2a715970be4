import { checkIsQuiet } from "./check-is-quiet.ts";
import { type Act, merge, type Scene } from "./acts.ts";
import { createRandom, type Random } from "./random.ts";
import { STORIES, type End, type Story } from "./stories.ts";
import { toWord } from "./texts.ts";
import { REPO, type TimelineWorld } from "./world.ts";

export interface Played {
  kind: string;
  /** The word in its texts, which no other story has. */
  word: string;
  issue: number;
  end: End;
}

const LENGTH_HOURS = 14 * 24;
const STEP_HOURS = 3;
const SWEEP_EVERY_HOURS = 36;
const CHECK_EVERY_HOURS = 4 * SWEEP_EVERY_HOURS;
/** Longer than a sweep and a step, so that a lost delivery is made good before the story goes on. */
const GAP_HOURS = [40, 46] as const;
/** The longest story waits a week for an answer and has to end in time. */
const LAST_OPENING_HOURS = 80;

/** So many pull requests that would stay open are merged in the end. */
const MERGED_PERCENT = 80;

interface Planned {
  at: number;
  story: number;
  act?: Act;
}

/** Plays stories about so many issues: their acts, and what becomes of the deliveries that tell of them. */
export async function playTimeline(world: TimelineWorld, seed: number, issues: number): Promise<Played[]> {
  const random = createRandom(seed);
  const stories = tellStories(random, issues);
  const played = new Map<number, Played>();
  const plan = planActs(stories, random);
  const late: { at: number; delivery: number }[] = [];
  const { github, clock } = world;
  const sceneOf = (story: number): Scene => {
    const issue = played.get(story)?.issue ?? 0;
    return { github, issue, mergePull: world.mergePull };
  };

  for (let hour = 0; hour <= LENGTH_HOURS; hour += STEP_HOURS) {
    clock.advanceTo(hour);
    for (const { delivery } of takeDue(late, hour)) await github.webhooks.redeliver(delivery);
    for (const { story, act } of takeDue(plan, hour)) {
      const told = github.webhooks.deliveries.length;
      if (act === undefined) {
        const { kind, word, issue, end } = getStory(stories, story);
        plans(world, random, late, hour, 1 + (issue.labels?.length ?? 0), () => {
          played.set(story, { kind, word, issue: github.addIssue(REPO, issue), end });
        });
      } else if (act.deliveries === undefined) {
        await act.play(sceneOf(story));
      } else {
        plans(world, random, late, hour, act.deliveries, () => void act.play(sceneOf(story)));
      }
      if (github.webhooks.deliveries.length === told) throw new Error(`Story ${story} told nobody of an act.`);
    }
    await world.settle();
    await world.wakeDue();
    await world.settle();
    if (hour % SWEEP_EVERY_HOURS === 0) await world.sweep();
    await world.settle();
    if (hour % CHECK_EVERY_HOURS === 0) await checkIsQuiet(world);
  }
  return stories.map(
    (_, story) =>
      getStory(
        [...played].toSorted(([a], [b]) => a - b),
        story,
      )[1],
  );
}

/** Does it with one fate for all of its deliveries: most arrive, some twice, some late, some never. */
function plans(
  { github: { webhooks } }: TimelineWorld,
  random: Random,
  late: { at: number; delivery: number }[],
  hour: number,
  count: number,
  does: () => void,
): void {
  const fate = random.between(1, 10);
  const before = webhooks.deliveries.length;
  if (fate <= 3) webhooks.plan(...Array.from({ length: count }, () => ({ kind: "lost" }) as const));
  if (fate === 4) webhooks.plan(...Array.from({ length: count }, () => ({ kind: "twice" }) as const));
  does();
  const told = webhooks.deliveries.slice(before);
  if (told.length !== count) throw new Error(`${told.length} deliveries instead of ${count}.`);
  // The newest first, and an old one that had arrived long ago.
  const isLate = fate === 2 || fate === 3 || fate === 5;
  if (isLate) late.push(...told.toReversed().map(({ id }) => ({ at: hour + random.between(1, 60), delivery: id })));
}

function tellStories(random: Random, count: number): (Story & { kind: string; word: string })[] {
  const kinds = Object.entries(STORIES);
  return Array.from({ length: count }, (_, number) => {
    const [kind, tell] = kinds[number % kinds.length] ?? kinds[0]!;
    const gap = () => random.between(...GAP_HOURS);
    const word = toWord(number);
    const story = tell({ word, random, gap });
    return { kind, word, ...(random.percent(MERGED_PERCENT) ? withMerge(story, gap()) : story) };
  });
}

/** A person merges the pull request that the story ends with. */
function withMerge({ issue, acts, end }: Story, gap: number): Story {
  if (end.status !== "review") return { issue, acts, end };
  const last = acts.at(-1)?.after ?? 0;
  return {
    issue,
    acts: [...acts, merge(last + gap)],
    end: { ...end, status: "closed", reason: "pull-request-merged" },
  };
}

function getStory<T>(stories: readonly T[], place: number): T {
  const story = stories[place];
  if (story === undefined) throw new Error(`There is no story ${place}.`);
  return story;
}

function planActs(stories: readonly Story[], random: Random): Planned[] {
  return stories
    .flatMap(({ acts }, story): Planned[] => {
      const opened = random.between(0, LAST_OPENING_HOURS);
      return [{ at: opened, story }, ...acts.map((act) => ({ at: opened + act.after, story, act }))];
    })
    .toSorted((a, b) => a.at - b.at || a.story - b.story);
}

/** Takes out what is due, in its order. */
function takeDue<T extends { at: number }>(list: T[], hour: number): T[] {
  const due = list.filter(({ at }) => at <= hour);
  list.splice(0, list.length, ...list.filter(({ at }) => at > hour));
  return due;
}
