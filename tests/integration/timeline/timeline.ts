import { messageOf } from "../../../src/domain/errors.ts";
import { type Act, closePull, merge } from "./acts.ts";
import { checkIsQuiet } from "./check-is-quiet.ts";
import { createPostOffice } from "./post-office.ts";
import { createRandom, type Random } from "./random.ts";
import { MANY, STORIES, type End, type Story } from "./stories.ts";
import { toWord } from "./texts.ts";
import { REPO, type TimelineWorld } from "./world.ts";

/** A story that was told, with the issue that it is about. */
export interface Played {
  kind: string;
  /** The word in its texts, which no other story has. */
  word: string;
  issue: number;
  end: End;
}

interface Told extends Story {
  kind: string;
  word: string;
  /** Number of the issue once it is opened. */
  number?: number;
}

const LENGTH_HOURS = 14 * 24;
const STEP_HOURS = 3;
const SWEEP_EVERY_HOURS = 36;
const CHECK_EVERY_HOURS = 4 * SWEEP_EVERY_HOURS;
/** Longer than the time between two sweeps, so that a lost delivery is made good before the story goes on. */
const GAP_HOURS = [40, 46] as const;
/** The longest story waits a week for an answer and has to end in time. */
const LAST_OPENING_HOURS = 80;
/** So many of a hundred pull requests that would stay open are merged in the end, or closed by a person. */
const MERGED_PERCENT = 30;
const CLOSED_PERCENT = 40;

/** Plays stories about so many issues: their acts, and what becomes of the deliveries that tell of them. */
export async function playTimeline(world: TimelineWorld, seed: number, issues: number): Promise<Played[]> {
  const random = createRandom(seed);
  const { clock } = world;
  const stories = tellStories(random, issues);
  const office = createPostOffice(world, random);
  let plan = planActs(stories, random);

  async function play(story: Told, act: Act | undefined): Promise<void> {
    const { github, mergePull } = world;
    if (act === undefined) {
      const { issue } = story;
      office.tell(1 + (issue.labels?.length ?? 0), () => void (story.number = github.addIssue(REPO, issue)));
    } else {
      const scene = { github, issue: story.number ?? 0, mergePull };
      if (act.deliveries === undefined) await act.play(scene);
      else office.tell(act.deliveries, () => void act.play(scene));
    }
  }

  for (let hour = 0; hour <= LENGTH_HOURS; hour += STEP_HOURS) {
    clock.advanceTo(hour);
    await office.sendLate();
    const due = plan.filter(({ at }) => at <= hour);
    plan = plan.filter(({ at }) => at > hour);
    for (const { story, act } of due) {
      await play(story, act).catch(async (error: unknown) => {
        const item = (await world.listItems()).find((one) => one.item.issue === story.number)?.item;
        const where = `${item?.status} at ${item?.stage}, ${item?.reason}: ${item?.explanation}`;
        world.errors.push(`${story.kind} could not go on after ${hour} hours: ${messageOf(error)} It is ${where}`);
      });
    }
    await world.settle();
    await world.wakeDue();
    await world.settle();
    if (hour % SWEEP_EVERY_HOURS === 0) await world.sweep();
    await world.settle();
    if (hour % CHECK_EVERY_HOURS === 0) await checkIsQuiet(world);
  }
  await checkIsQuiet(world);
  return stories.map(({ kind, word, end, number = 0 }) => ({ kind, word, end, issue: number }));
}

function tellStories(random: Random, count: number): Told[] {
  const kinds = Object.keys(STORIES);
  return Array.from({ length: count }, (_, place) => {
    const kind = (place < kinds.length ? kinds[place] : random.pick(MANY)) ?? "";
    const word = toWord(place);
    const gap = () => random.between(...GAP_HOURS);
    const story = STORIES[kind]?.({ word, random, gap });
    if (story === undefined) throw new Error(`There is no story ${kind}.`);
    return { kind, word, ...withPullEnded(story, gap(), random.between(1, 100)) };
  });
}

/** A person merges or closes the pull request that the story ends with. */
function withPullEnded({ issue, acts, end }: Story, gap: number, drawn: number): Story {
  const after = (acts.at(-1)?.after ?? 0) + gap;
  if (end.status !== "review" || drawn > MERGED_PERCENT + CLOSED_PERCENT) return { issue, acts, end };
  const isMerged = drawn <= MERGED_PERCENT;
  const reason = isMerged ? "pull-request-merged" : "pull-request-closed";
  const last = isMerged ? merge(after) : closePull(after, "owen");
  return { issue, acts: [...acts, last], end: { ...end, status: "closed", reason } };
}

function planActs(stories: readonly Told[], random: Random): { at: number; story: Told; act?: Act }[] {
  return stories
    .flatMap((story) => {
      const opened = random.between(0, LAST_OPENING_HOURS);
      return [{ at: opened, story }, ...story.acts.map((act) => ({ at: opened + act.after, story, act }))];
    })
    .toSorted((a, b) => a.at - b.at);
}
