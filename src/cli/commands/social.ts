import type { AppState } from "../../app-state.ts";
import { ConfigError, messageOf, ParkError } from "../../domain/errors.ts";
import type { PostState, SocialPost } from "../../domain/social.ts";
import type { PassReport, Social } from "../../social/social.ts";
import type { Command, CommandContext } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { openSocialOf } from "../open-social.ts";
import { printError } from "../print-error.ts";
import { isSocialUsed } from "../social-status.ts";
import { printPass, printPosts, printPreview } from "../social-view.ts";
import { type Loaded, withState } from "../with-state.ts";

export interface SocialCommandOptions {
  dryRun?: boolean;
  state?: PostState;
}

/** `millrace social`: one pass, or with an action what a person does with posts. */
export const social: Command<SocialCommandOptions> = (context, [action, ...words], options) =>
  withState(context, async (state, loaded) => {
    const opened = openSocialOf(state, loaded);
    switch (action) {
      case undefined:
        if (!isSocialUsed(loaded.config)) throw nothingConfigured();
        return options.dryRun === true ? preview(context, opened) : pass(context, opened, loaded);
      case "list":
        return list(context, opened, options.state);
      case "edit":
        return edit(context, opened, words);
      case "approve":
      case "drop":
        return decide(context, opened, action, words);
      default:
        throw new ConfigError(`There is no \`millrace social ${action}\`.`, {
          code: "social.unknown_action",
          hint: "Actions are list, edit, approve and drop; without one it is a pass.",
        });
    }
  });

/** One pass by the clock. Feeds and posts in trouble are in the ledger; what a person has to change is thrown. */
export async function runSocialPass(context: CommandContext, state: AppState, loaded: Loaded): Promise<void> {
  const report = await openSocialOf(state, loaded).pass(context.signal);
  const refusal = findRefusal(report);
  if (refusal !== undefined) printError(context.err, refusal);
}

async function pass(context: CommandContext, opened: Social, { redactor }: Loaded): Promise<ExitCode> {
  const report = await opened.pass(context.signal);
  const refusal = findRefusal(report);
  const hasTrouble =
    report.feeds.some(({ outcome }) => outcome === "failed" || outcome === "gone") ||
    report.pushes.some(({ batches }) => batches.some(({ posts }) => posts.some(({ state }) => state === "rejected")));
  const ok = refusal === undefined && !hasTrouble;
  if (context.json) context.out.line(redactor.redact(JSON.stringify({ ok, ...report })));
  else printPass(context.out, report);
  if (refusal !== undefined) {
    if (!context.json) printError(context.err, refusal);
    return EXIT.usage;
  }
  return hasTrouble ? EXIT.itemFailed : EXIT.done;
}

/** What no later pass can overcome by itself. */
function findRefusal({ pushes }: PassReport): ParkError | undefined {
  const hold = pushes.find((push) => push.hold?.hint !== undefined)?.hold;
  return hold === undefined ? undefined : new ParkError(hold.message, { code: hold.code, hint: hold.hint });
}

async function preview(context: CommandContext, opened: Social): Promise<ExitCode> {
  const shown = await opened.preview(context.signal);
  const hasTrouble = shown.feeds.some(({ outcome }) => outcome === "failed" || outcome === "gone");
  if (context.json) context.out.line(JSON.stringify({ ok: !hasTrouble, dryRun: true, ...shown }));
  else printPreview(context.out, shown);
  return hasTrouble ? EXIT.itemFailed : EXIT.done;
}

async function list({ out, json }: CommandContext, { desk }: Social, state?: PostState): Promise<ExitCode> {
  const posts = await desk.list(state === undefined ? {} : { states: [state] });
  if (json) for (const post of posts) out.line(JSON.stringify(post));
  else if (posts.length === 0) out.line(state === undefined ? "No posts wait." : `No posts are ${state}.`);
  else printPosts(out, posts);
  return EXIT.done;
}

async function edit(context: CommandContext, { desk }: Social, [id = "", ...words]: string[]): Promise<ExitCode> {
  const text = words.join(" ").replaceAll(String.raw`\n`, "\n");
  if (id === "" || text.trim() === "") throw missing("edit <post> <text>");
  return show(context, [await desk.edit(id, text)]);
}

async function decide(
  context: CommandContext,
  { desk }: Social,
  action: "approve" | "drop",
  ids: string[],
): Promise<ExitCode> {
  if (ids.length === 0) throw missing(`${action} <post>…`);
  const isAll = ids.length === 1 && ids[0] === "all";
  const wanted = isAll ? (await desk.list({ states: ["drafted"] })).map(({ clientId }) => clientId) : ids;
  const done: SocialPost[] = [];
  let failed: unknown;
  for (const id of wanted) {
    try {
      done.push(await desk[action](id));
    } catch (error) {
      // The others are decided all the same; the last error is the command's.
      if (failed !== undefined) context.err.line(messageOf(failed));
      failed = error;
    }
  }
  show(context, done);
  if (failed !== undefined) throw failed;
  return EXIT.done;
}

function show({ out, json }: CommandContext, posts: SocialPost[]): ExitCode {
  if (json) for (const post of posts) out.line(JSON.stringify(post));
  else printPosts(out, posts);
  return EXIT.done;
}

function missing(usage: string): ConfigError {
  return new ConfigError(`Something is missing: millrace social ${usage}.`, {
    code: "social.missing_argument",
    hint: "`millrace social list` shows the posts and their ids.",
  });
}

function nothingConfigured(): ConfigError {
  return new ConfigError("There are no feeds to make posts of.", {
    code: "social.no_feeds",
    hint: "Add one: social: { feeds: [{ url: https://example.com/feed.xml }] }",
  });
}
