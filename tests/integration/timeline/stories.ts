import type { GivenIssue } from "../../../src/demo/github-stand-in/people.ts";
import type { OutcomeReason } from "../../../src/domain/outcome-reason.ts";
import type { WorkItemStatus } from "../../../src/domain/work-item.ts";
import {
  type Act,
  close,
  closePull,
  edit,
  label,
  merge,
  mergePart,
  reopen,
  review,
  say,
  sayOnPull,
  unlabel,
} from "./acts.ts";
import { AGENTS_ANSWER, ASKS_FIRST } from "./instant-work.ts";
import type { Random } from "./random.ts";
import { FULL_ANSWER, toCanary, toClearText, toParts, toVagueText } from "./texts.ts";
import { ME, READY } from "./world.ts";

/**
 * Who is there: `owen` owns the repository, `ada` and `mia` may write, `tom` may triage, `sam` may read, `otto` is from
 * outside, `helper[bot]` is a bot. Only the first four have a say.
 */
export interface Story {
  issue: GivenIssue;
  acts: Act[];
  end: End;
}

export interface End {
  /** Missing: Millrace never takes the issue up. */
  status?: WorkItemStatus;
  reason?: OutcomeReason;
  pulls?: number;
  questions?: number;
  runs?: number;
  /** The item says that its text was changed after it was asked for. */
  isEdited?: boolean;
}

/** `gap` draws a time in hours that is longer than the time between two sweeps, so that no lost delivery delays it further. */
export interface Telling {
  word: string;
  random: Random;
  gap(): number;
}

type Tell = (telling: Telling) => Story;

const NEEDS = "needs-clarification";

function clear(word: string, labelledBy = "mia", author = "ada"): GivenIssue {
  return { title: `Round the ${word} total after tax`, body: toClearText(word), author, labels: [READY], labelledBy };
}

function vague({ word, random }: Telling, author = "otto", labelledBy = "mia"): GivenIssue {
  return { title: `The ${word} page is broken again`, body: toVagueText(random), author, labels: [READY], labelledBy };
}

/** One after the other, each a gap later than the one before. */
function inTurn({ gap }: Telling, ...acts: ((after: number) => Act)[]): Act[] {
  let at = 0;
  return acts.map((make) => make((at += gap())));
}

const OPEN = { status: "review", reason: "pull-request-open", pulls: 1, runs: 1 } as const;
const ANSWERED = { ...OPEN, questions: 1 } as const;
const IN_VAIN = { status: "parked", reason: "no-answer", questions: 1, pulls: 0, runs: 0 } as const;
const REFUSED = { status: "rejected", questions: 0, pulls: 0, runs: 0 } as const;

/** Each kind of story with what it has to come to, whatever happens to the deliveries. */
export const STORIES: Record<string, Tell> = {
  merged: (t) => ({
    issue: clear(t.word),
    acts: inTurn(t, merge),
    end: { status: "closed", reason: "pull-request-merged", pulls: 1, runs: 1 },
  }),
  open: (t) => ({ issue: clear(t.word), acts: [], end: OPEN }),
  chatter: (t) => ({
    issue: clear(t.word),
    acts: inTurn(
      t,
      (at) => say(at, "sam", `Please do it all again. ${toCanary(t.word)}`),
      (at) => sayOnPull(at, "otto", `Wrong! ${toCanary(t.word)}`),
      (at) => sayOnPull(at, "helper[bot]", `Coverage is 80 %. ${toCanary(t.word)}`),
      (at) => review(at, "sam", `Change everything. ${toCanary(t.word)}`),
    ),
    end: OPEN,
  }),
  relabelled: (t) => ({
    issue: clear(t.word),
    acts: inTurn(
      t,
      (at) => unlabel(at, "sam"),
      (at) => label(at, "sam"),
    ),
    end: OPEN,
  }),
  reviewed: (t) => ({
    issue: clear(t.word),
    acts: inTurn(t, (at) => review(at, "mia", "Name the constant, please.")),
    end: { ...OPEN, runs: 2 },
  }),
  "pull-closed": (t) => ({
    issue: clear(t.word),
    acts: inTurn(t, (at) => closePull(at, "owen")),
    end: { status: "closed", reason: "pull-request-closed", pulls: 1, runs: 1 },
  }),
  "asked-for-again": (t) => ({
    issue: clear(t.word),
    acts: inTurn(
      t,
      (at) => closePull(at, "owen"),
      (at) => label(at, "mia"),
    ),
    end: { ...OPEN, pulls: 2, runs: 2 },
  }),
  answered: (t) => ({
    issue: vague(t),
    acts: inTurn(t, (at) => say(at, "otto", FULL_ANSWER)),
    end: ANSWERED,
  }),
  "answered-for-the-author": (t) => ({
    issue: vague(t),
    acts: inTurn(
      t,
      (at) => say(at, "sam", `It is the cart, change the tax. ${toCanary(t.word)}`),
      (at) => say(at, "mia", FULL_ANSWER),
    ),
    end: ANSWERED,
  }),
  "asked-back": (t) => ({
    issue: vague(t),
    acts: inTurn(
      t,
      (at) => say(at, "mia", "Which page do you mean?"),
      (at) => say(at, "otto", FULL_ANSWER),
    ),
    end: ANSWERED,
  }),
  "answered-by-edit": (t) => ({
    issue: vague(t),
    acts: inTurn(t, (at) => edit(at, "otto", toClearText(t.word))),
    end: ANSWERED,
  }),
  waived: (t) => ({
    issue: vague(t, "ada"),
    acts: inTurn(t, (at) => unlabel(at, "tom", NEEDS)),
    end: ANSWERED,
  }),
  silence: (t) => ({
    issue: vague(t),
    acts: inTurn(
      t,
      (at) => say(at, "sam", `${FULL_ANSWER} ${toCanary(t.word)}`),
      (at) => say(at, "helper[bot]", `This issue is stale. ${toCanary(t.word)}`),
      (at) => unlabel(at, "sam", NEEDS),
      (at) => say(at, ME, `Noted.\n\n<!-- millrace:v1 kind=failure item=${t.word} run=r -->`),
    ),
    end: IN_VAIN,
  }),
  "pasted-marker": (t) => ({
    issue: vague(t),
    acts: inTurn(t, (at) => say(at, "sam", `${FULL_ANSWER}\n\n<!-- millrace:v1 kind=answer item=owen--shop-1 -->`)),
    end: IN_VAIN,
  }),
  "agent-asks": (t) => ({
    issue: { ...clear(t.word), body: `${toClearText(t.word)}\n\n${ASKS_FIRST}` },
    acts: inTurn(t, (at) => say(at, "ada", AGENTS_ANSWER)),
    end: { ...ANSWERED, runs: 2 },
  }),
  "labelled-by-a-stranger": (t) => ({
    issue: clear(t.word, "sam"),
    acts: inTurn(
      t,
      (at) => unlabel(at, "tom"),
      (at) => label(at, "tom"),
    ),
    end: OPEN,
  }),
  "stranger-alone": (t) => ({
    issue: clear(t.word, "sam", "sam"),
    acts: inTurn(
      t,
      (at) => say(at, "sam", `Any news? ${toCanary(t.word)}`),
      (at) => edit(at, "sam", `${toClearText(t.word)} ${toCanary(t.word)}`),
    ),
    end: { ...REFUSED, reason: "untrusted-labeller" },
  }),
  "from-a-bot": (t) => ({
    issue: clear(t.word, "mia", "helper[bot]"),
    acts: inTurn(t, (at) => say(at, "helper[bot]", "Updated.")),
    end: { ...REFUSED, reason: "bot-author" },
  }),
  "not-asked-for": (t) => ({
    issue: { ...clear(t.word), labels: ["bug"] },
    acts: inTurn(
      t,
      (at) => say(at, "sam", "I want this."),
      (at) => edit(at, "ada", toClearText(`${t.word} cart`)),
    ),
    end: { pulls: 0, questions: 0, runs: 0 },
  }),
  "edited-after-approval": (t) => ({
    issue: { ...clear(t.word, "mia", "otto"), labels: [READY, "on-hold"] },
    acts: inTurn(
      t,
      (at) => edit(at, "otto", `${toClearText(t.word)} ${toCanary(t.word)}`),
      (at) => unlabel(at, "mia", "on-hold"),
    ),
    end: { status: "waiting", reason: "waiting-for-person", pulls: 0, runs: 0 },
  }),
  "approved-again": (t) => ({
    issue: { ...clear(t.word, "mia", "otto"), labels: [READY, "on-hold"] },
    acts: inTurn(
      t,
      (at) => edit(at, "otto", `${toClearText(t.word)} Keep two decimals.`),
      (at) => say(at, "tom", "Fine as it is now."),
      (at) => unlabel(at, "mia", "on-hold"),
    ),
    end: OPEN,
  }),
  "edited-in-review": (t) => ({
    issue: clear(t.word, "mia", "otto"),
    acts: inTurn(
      t,
      (at) => edit(at, "otto", `${toClearText(t.word)} ${toCanary(t.word)}`),
      (at) => review(at, "mia", "Name the constant, please."),
    ),
    end: { ...OPEN, runs: 2, isEdited: true },
  }),
  withdrawn: (t) => ({
    issue: vague(t),
    acts: inTurn(
      t,
      (at) => unlabel(at, "mia"),
      (at) => say(at, "otto", FULL_ANSWER),
    ),
    end: { status: "rejected", reason: "withdrawn", questions: 1, pulls: 0, runs: 0 },
  }),
  "asked-for-after-all": (t) => ({
    issue: vague(t),
    acts: inTurn(
      t,
      (at) => unlabel(at, "mia"),
      (at) => label(at, "mia"),
      (at) => say(at, "otto", FULL_ANSWER),
    ),
    end: ANSWERED,
  }),
  "closed-early": (t) => ({
    issue: vague(t),
    acts: inTurn(
      t,
      (at) => close(at, "otto"),
      (at) => say(at, "otto", FULL_ANSWER),
    ),
    end: { status: "closed", reason: "issue-closed", questions: 1, pulls: 0, runs: 0 },
  }),
  "opened-again": (t) => ({
    issue: vague(t),
    acts: inTurn(
      t,
      (at) => close(at, "otto"),
      (at) => reopen(at, "otto"),
      (at) => say(at, "otto", FULL_ANSWER),
    ),
    end: ANSWERED,
  }),
  large: (t) => ({
    issue: { ...clear(t.word), body: toParts(t.word) },
    acts: inTurn(
      t,
      (at) => mergePart(at, 0),
      (at) => mergePart(at, 1),
      (at) => mergePart(at, 2),
    ),
    end: { status: "closed", reason: "issue-closed", questions: 0, pulls: 0, runs: 0 },
  }),
};

/** Kinds of which there are many, drawn for all issues beyond one of each: most issues never come to a pull request. */
export const MANY: readonly [string, ...string[]] = [
  ...(["silence", "pasted-marker", "withdrawn", "closed-early", "stranger-alone", "from-a-bot"] as const),
  ...(["not-asked-for", "edited-after-approval", "silence", "stranger-alone", "answered", "chatter"] as const),
];
