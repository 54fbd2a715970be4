import { createHash } from "node:crypto";
import { join } from "node:path";
import { openGitHub } from "./app-github.ts";
import type { AppState } from "./app-state.ts";
import { findWordingModel } from "./app-wording.ts";
import type { Config, LogPlaceConfig } from "./config/schema.ts";
import { toGitHost, toWebUrl } from "./config/web-url.ts";
import { createDailyLog, type DailyLog } from "./daily-log/daily-log.ts";
import type { DailyFacts } from "./daily-log/facts.ts";
import type { FeedChannel } from "./daily-log/feeds.ts";
import type { Schedule } from "./daily-log/missed-schedules.ts";
import { listPresences } from "./daily-log/presence.ts";
import { createPublicationRecords } from "./daily-log/publication-records.ts";
import { listDueDates, type Publication, publishLog } from "./daily-log/publish.ts";
import { findTwin, listDays } from "./daily-log/read-twin.ts";
import { renderJson } from "./daily-log/render-json.ts";
import { renderMarkdown } from "./daily-log/render-markdown.ts";
import { renderMessage } from "./daily-log/render-message.ts";
import { makeSeal } from "./daily-log/seal.ts";
import { ensureSigningKey, type SigningKey } from "./daily-log/signing-key.ts";
import { addDays } from "./lib/calendar-day.ts";
import { findNotes, withNotes } from "./daily-log/notes.ts";
import { createKeptWordings } from "./daily-log/wording/kept-wordings.ts";
import { wordShipped } from "./daily-log/wording/word-shipped.ts";
import { writeDailyLog, writeFeeds, type WrittenFile } from "./daily-log/write.ts";
import type { WordingModel } from "./domain/ports/wording-model.ts";
import type { LogPlace, PublishedLog } from "./domain/ports/log-place.ts";
import { publishFiles } from "./integrations/git/publish-files.ts";
import type { GitHub } from "./integrations/github/index.ts";
import { createLogComment, createLogDiscussion } from "./integrations/github/log-places.ts";
import { createLogMessage } from "./integrations/webhook/log-message.ts";
import { MINUTE } from "./lib/durations.ts";
import { withProcessLock } from "./lib/process-lock.ts";
import type { Redactor } from "./lib/redact.ts";
import { toRepositoryRef } from "./stages/deps.ts";

export interface DailyLogOptions {
  config: Config;
  /** Absolute. */
  dataDir: string;
  redactor: Redactor;
  /** Or the error code with which the state could not be opened. */
  state: Pick<AppState, "ledger" | "store" | "quota" | "answers" | "modelBudget"> | { unread: string };
}

/** The daily log of this machine, with its places. */
export interface AppDailyLog extends Pick<DailyLog, "today" | "compute"> {
  /**
   * Writes the log of a day to the data folder and the configured ones, then brings it to the other places. Failures of
   * places are in the answer. A log that could not read the state never takes the place of one that could.
   */
  publish(date: string): Promise<PublishedDay>;
  /** What `publish` would send where, without a write. */
  preview(date: string): Promise<PublishedDay>;
  /** Publishes today's log, those of the last week that were never written to their end, and those some place waits for. */
  publishDue(): Promise<PublishedDay[]>;
  /** Publishes again only what some place still waits for. */
  publishFailed(): Promise<PublishedDay[]>;
}

export interface PublishedDay {
  facts: DailyFacts;
  /** Empty in a preview, and where a better log is there already. */
  files: WrittenFile[];
  publications: Publication[];
}

/** Days that are caught up with at most, for a machine that was off. */
const CATCH_UP_DAYS = 7;
const LONGEST_PUBLICATION_MS = 5 * MINUTE;

export const toLogDir = (dataDir: string) => join(dataDir, "daily-log");
export const toPresenceDir = (dataDir: string) => join(dataDir, "presence");
export const toKeyPath = (dataDir: string) => join(dataDir, "keys", "daily-log.pem");

export function openDailyLog(options: DailyLogOptions): AppDailyLog {
  const { config, dataDir, state } = options;
  const isRead = "ledger" in state;
  const dir = toLogDir(dataDir);
  const github = openGitHub(config, options.redactor, isRead ? state : undefined);
  const log = createLog(options, github);
  const kept = createKeptWordings(join(dir, "state"));
  /** Only a log that is published has a model asked; one that is looked at has what was said before. */
  const compute = async (date: string, model?: WordingModel) =>
    wordShipped(await log.compute(date), { kept, model }, AbortSignal.timeout(LONGEST_PUBLICATION_MS));
  const records = createPublicationRecords(join(dir, "state", "publications.json"));
  const now = () => new Date();

  /** Of two processes on a machine one publishes at a time: the second one finds what the first one did. */
  const publish = (date: string) =>
    withProcessLock(join(dir, "state", "lock"), LONGEST_PUBLICATION_MS, () => publishAlone(date));

  const publishAlone = async (date: string): Promise<PublishedDay> => {
    if (isRead && date === log.today())
      for (const event of await log.countMilestones()) await state.ledger.append(event);
    const facts = await compute(date, findShippedModel(options));
    if (facts.unread !== undefined) {
      const there = await findTwin(dir, date);
      if (there !== undefined && there.facts.unread === undefined) return { facts, files: [], publications: [] };
    }
    const key = await ensureSigningKey(toKeyPath(dataDir));
    const files = await writeFiles(options, facts, key);
    if (isRead) {
      const path = files[0]?.path ?? dir;
      await state.ledger.append({ type: "daily-log:written", at: now().toISOString(), date, path });
    }
    const places = createPlaces(options);
    const publications = await publishLog(toPublishedLog(facts, key), { places, records, now });
    for (const { change, place, code = "" } of publications) {
      if (change !== "failed" || !isRead) continue;
      await state.ledger.append({ type: "daily-log:unpublished", at: now().toISOString(), date, place, code });
    }
    return { facts, files, publications };
  };

  const publishAll = async (dates: string[]) => {
    const days: PublishedDay[] = [];
    for (const date of dates) days.push(await publish(date));
    return days;
  };

  return {
    today: log.today,
    compute: (date) => compute(date),
    publish,
    async preview(date) {
      const facts = await compute(date);
      const places = createPlaces(options);
      const published = { ...toLogTexts(facts), json: "" };
      return { facts, files: [], publications: await publishLog(published, { places, records, now, dryRun: true }) };
    },
    async publishDue() {
      const late = isRead ? await listUnfinished(dir, log.today()) : [];
      const dates = new Set([...late, ...(await listDueDates({ records, now })), log.today()]);
      return publishAll([...dates].toSorted());
    },
    publishFailed: async () => publishAll(await listDueDates({ records, now })),
  };

  function createPlaces({ redactor }: DailyLogOptions): LogPlace[] {
    return config.dailyLog.publish.flatMap(
      (place) => createPlace(place, options, github, (text) => redactor.redact(text)) ?? [],
    );
  }
}

/** undefined without a state, too: then no budget can be asked and no cost noted. */
function findShippedModel({ config, redactor, state }: DailyLogOptions): WordingModel | undefined {
  if (!("ledger" in state)) return undefined;
  const { modelBudget: budget, ledger } = state;
  return findWordingModel(config, config.dailyLog.shipped, {
    ...{ budget, ledger },
    redact: (text) => redactor.redact(text),
  });
}

function createLog({ config, dataDir, redactor, state }: DailyLogOptions, { tracker }: GitHub): DailyLog {
  return createDailyLog({
    state: "ledger" in state ? { ledger: state.ledger, items: state.store } : state,
    tracker,
    projects: config.projects.map(({ repo }) => repo),
    limits: config.limits,
    timezone: config.schedules.timezone,
    schedules: listSchedules(config),
    listPresences: () => listPresences(toPresenceDir(dataDir)),
    now: () => new Date(),
    redact: (text) => redactor.redact(text),
  });
}

/** Schedules that leave a sign each time. */
function listSchedules({ projects, schedules, signals, social }: Config): Schedule[] {
  const repos = new Set(projects.map(({ repo }) => repo));
  return [
    {
      name: "session",
      pattern: schedules.session,
      isSign: (event) => (event.type === "source:read" || event.type === "source:silent") && repos.has(event.source),
    },
    {
      name: "signals",
      pattern: signals.sentry.length + signals.posthog.length > 0 ? schedules.signals : "",
      isSign: (event) => (event.type === "source:read" || event.type === "source:silent") && !repos.has(event.source),
    },
    {
      name: "social",
      pattern: social.feeds.length > 0 || social.shipped !== undefined ? schedules.social : "",
      isSign: (event) => event.type === "social:passed",
    },
    { name: "dailyLog", pattern: schedules.dailyLog, isSign: (event) => event.type === "daily-log:written" },
  ];
}

/** Days since the oldest kept log that have no log, or one that was written before they were over. */
async function listUnfinished(dir: string, today: string): Promise<string[]> {
  const oldest = (await listDays(dir)).at(-1);
  if (oldest === undefined) return [];
  const dates = Array.from({ length: CATCH_UP_DAYS }, (_, index) => addDays(today, index - CATCH_UP_DAYS));
  const unfinished: string[] = [];
  for (const date of dates.filter((each) => each >= oldest)) {
    const twin = await findTwin(dir, date);
    if (twin === undefined || !twin.facts.complete || twin.facts.unread !== undefined) unfinished.push(date);
  }
  return unfinished;
}

async function writeFiles(
  { config, dataDir }: DailyLogOptions,
  facts: DailyFacts,
  key: SigningKey,
): Promise<WrittenFile[]> {
  const folders = config.dailyLog.publish.flatMap((place) => (place.kind === "file" ? [place.dir] : []));
  const written: WrittenFile[] = [];
  for (const dir of [toLogDir(dataDir), ...folders]) {
    const { markdown, json } = await writeDailyLog({ dir, facts, key });
    await writeFeeds(dir, toChannel(config));
    written.push(markdown.change === "unchanged" ? { ...markdown, change: json.change } : markdown);
  }
  return written;
}

function toChannel({ dailyLog, github, projects }: Config): FeedChannel {
  const repo = projects[0]?.repo ?? "";
  const title = projects.length > 1 ? `Daily log of ${projects.length} projects` : `Daily log of ${repo}`;
  return { title, url: dailyLog.site === "" ? `${toWebUrl(github.apiUrl)}/${repo}` : dailyLog.site };
}

function toLogTexts(facts: DailyFacts): Omit<PublishedLog, "json"> {
  const markdown = renderMarkdown(facts);
  return {
    date: facts.date,
    isUnread: facts.unread !== undefined,
    markdown,
    message: renderMessage(facts),
    digest: createHash("sha256").update(markdown).digest("hex"),
  };
}

function toPublishedLog(facts: DailyFacts, key: SigningKey): PublishedLog {
  const texts = toLogTexts(facts);
  return { ...texts, json: renderJson(facts, makeSeal(facts, texts.markdown, key)) };
}

/** undefined for folders of this machine, which are written first. */
function createPlace(
  place: LogPlaceConfig,
  { config, dataDir }: DailyLogOptions,
  github: GitHub,
  redact: (text: string) => string,
): LogPlace | undefined {
  switch (place.kind) {
    case "file":
      return undefined;
    case "webhook":
      return createLogMessage({ name: place.name, url: place.url, redact });
    case "comment":
      return createLogComment(github.tracker, place);
    case "discussion":
      return createLogDiscussion(github, place);
    case "commit":
      return createLogCommit(place, config, dataDir, github);
  }
}

function createLogCommit(
  { repo, branch, dir }: Extract<LogPlaceConfig, { kind: "commit" }>,
  config: Config,
  dataDir: string,
  { takeGitToken }: GitHub,
): LogPlace {
  const webUrl = toWebUrl(config.github.apiUrl);
  const authHost = toGitHost(config.github.apiUrl);
  const project = config.projects.find((each) => each.repo.toLowerCase() === repo.toLowerCase());
  const ref =
    project === undefined ? { repo, remote: `${webUrl}/${repo}.git`, base: "main" } : toRepositoryRef(config, project);
  return {
    id: `commit ${repo} ${branch} ${dir}`,
    once: false,
    async ensure({ date, markdown, json }) {
      const { change, commit } = await publishFiles({ dataDir, takeToken: takeGitToken, authHost }, ref, {
        branch,
        message: `Write the daily log of ${date}\n\n[skip ci]`,
        files: [
          { path: `${dir}/${date}.md`, toText: (old) => withNotes(markdown, (old && findNotes(old)) ?? "") },
          { path: `${dir}/${date}.json`, toText: () => json },
        ],
      });
      return { change, url: `${webUrl}/${repo}/commit/${commit}` };
    },
  };
}
