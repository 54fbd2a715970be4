import { describe, expect, test } from "vitest";
import { Config } from "../../../src/config/schema.ts";
import type { AgentRunEnd } from "../../../src/domain/agent-run.ts";
import { findMarker } from "../../../src/domain/marker.ts";
import { toWakeName } from "../../../src/domain/wake-up.ts";
import { decideDelivery } from "../../../src/integrations/github/webhooks/decide.ts";
import { toCommitMessage, toTitle } from "../../../src/stages/exec/commit-message.ts";
import { toFailureComment } from "../../../src/stages/exec/failure-comment.ts";
import { toPullRequestText } from "../../../src/stages/exec/pull-request-text.ts";
import { toBranchName } from "../../../src/stages/prep/branch.ts";
import { toBrief } from "../../../src/stages/prep/brief.ts";
import { decideTrust } from "../../../src/stages/triage/decide.ts";
import { toConversation } from "../../../src/stages/trust/conversation.ts";
import { ME } from "../../fakes/fake-tracker.ts";
import { makeIssue, REPO } from "../../fakes/stage-world.ts";
import { type Channel, INJECTIONS } from "../../fixtures/injection-corpus.ts";

const HARMLESS = "Round the total.";
const CONFIG = Config.parse({ github: { token: "t" }, projects: [{ repo: REPO }] });
const CLOSING = /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+\S*?(?:#\d+|GH-\d+|https?:\/\/\S+)/gi;

function makeBrief(text: string): string {
  const remark = { id: 1, author: "max", createdAt: "2026-05-01T03:00:00Z", url: "", text, mayTriage: true };
  return toBrief({
    snapshot: makeIssue({ title: text, body: text }),
    base: { branch: "main", sha: "0123456789abcdef" },
    baseline: [{ command: "npm test", passed: true, exitCode: 0, durationMs: 1, output: text }],
    questions: [],
    remarks: [remark],
    protect: [".github/**"],
    feedback: text,
  });
}

/** Lines outside all fences (CommonMark 4.5), without the sentence that counts what was hidden. */
function listOutside(markdown: string): string[] {
  let fence: string | undefined;
  return markdown.split(/\r\n|\r|\n/).filter((line) => {
    const run = /^ {0,3}(`{3,}|~{3,})([^`]*)$/.exec(line);
    if (fence === undefined) {
      fence = run?.[1];
      return fence === undefined && line !== "" && !line.startsWith("Removed because");
    }
    if (run?.[1]?.startsWith(fence) === true && (run[2] ?? "").trim() === "") fence = undefined;
    return false;
  });
}

/** Everything that goes out under our name with the text in it. */
function listWritten(text: string): string[] {
  const end: AgentRunEnd = {
    kind: "exited",
    evidence: [],
    isolation: "bubblewrap",
    attachable: false,
    startedAt: "2026-05-01T08:00:00Z",
    endedAt: "2026-05-01T08:01:00Z",
    usage: { inputTokens: 1, outputTokens: 1 },
  } as unknown as AgentRunEnd;
  const run = { id: "acme--shop-7-r1" as never, agent: "claude", baseSha: "0123456789abcdef", baseline: [] };
  const facts = { issue: 7, run, end, after: [], attempts: 1, flags: [text] };
  const handBack = { status: "done", summary: text, followUps: [text], question: text } as const;
  return [
    toCommitMessage({ number: 7, title: text }, "claude"),
    toPullRequestText({ ...facts, handBack: handBack as never }),
    toFailureComment({ agent: "claude", attempts: 1, findings: [text], itemId: "acme--shop-7" }),
  ];
}

/** The lines that are neither quoted nor an entry of a list: our own words. */
function listOwnLines(markdown: string): string[] {
  return markdown.split("\n").filter((line) => line !== "" && !line.startsWith(">") && !line.startsWith("- "));
}

/** What a stranger's text is allowed to decide. */
function decideAbout(text: string) {
  const say = (author: string, authorIsBot: boolean) => {
    const at = "2026-05-01T08:00:00Z";
    return { id: 1, url: "", author, authorIsBot, body: text, createdAt: at, updatedAt: at };
  };
  const [project] = CONFIG.projects;
  if (project === undefined) throw new Error("The configuration has a project.");
  const sender = { login: "eve", type: "User" };
  const issue = { number: 7, title: text, body: text, user: sender };
  const payload = {
    action: "created",
    repository: { full_name: REPO },
    sender,
    issue,
    comment: { body: text, user: sender },
  };
  return {
    heard: toConversation([say("eve", false), say("ci[bot]", true)], ME, () => "none"),
    trusted: decideTrust({
      snapshot: makeIssue({ title: text, body: text, author: "eve" }),
      project,
      labels: CONFIG.labels,
      me: ME,
      isOwn: false,
      authorPermission: "none",
    }),
    woken: decideDelivery("issue_comment", payload, { repos: [REPO], self: { login: ME, labels: [] } }),
  };
}

test("the corpus has at least sixty texts, and every channel has some", () => {
  expect(INJECTIONS.length).toBeGreaterThanOrEqual(60);
  expect(new Set(INJECTIONS.map(({ name }) => name)).size).toBe(INJECTIONS.length);
  const channels: Channel[] = [
    ...(["issue", "comment", "branch-name", "file-name", "commit-message", "check-log", "review-comment"] as const),
  ];
  for (const channel of channels) expect(INJECTIONS.filter((one) => one.channel === channel).length).toBeGreaterThan(2);
});

describe.each(INJECTIONS)("$channel: $name", ({ text, isHidden }) => {
  test("is data in the brief: nothing outside the fences changes", () => {
    const brief = makeBrief(text);
    expect(listOutside(brief)).toEqual(listOutside(makeBrief(HARMLESS)));
    if (isHidden === true) {
      expect(brief).not.toContain("PWN");
      expect(brief).toContain("Removed because a reader of the page cannot see it");
    }
  });

  test("closes, mentions, marks and skips nothing in what we write, and stays inside its quote", () => {
    const written = listWritten(text);
    for (const [index, harmless] of listWritten(HARMLESS).entries()) {
      const ours = written[index] ?? "";
      expect(ours.match(CLOSING) ?? []).toEqual(harmless.match(CLOSING) ?? []);
      expect(ours).not.toMatch(/@(?!users\.noreply\.millrace\.invalid)\w/);
      expect(ours).not.toMatch(/\[skip ci\]|skip-checks/);
      expect(findMarker(ours)).toBeUndefined();
      if (index > 0) expect(listOwnLines(ours)).toEqual(listOwnLines(harmless));
      else expect(ours.split("\n")).toHaveLength(harmless.split("\n").length);
    }
  });

  test("decides nothing about who may do what, and wakes no more than any other text", () => {
    expect(decideAbout(text)).toEqual(decideAbout(HARMLESS));
  });

  test("reaches no program: branch, title and queue names hold letters that are safe everywhere", () => {
    expect(toBranchName(7, text)).toMatch(/^millrace\/7-[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(toTitle({ number: 7, title: text })).toMatch(/^[^\n\r\0\u001B]+$/);
    const push = { ref: `refs/heads/${text}`, repository: { full_name: REPO }, sender: { login: "eve" } };
    const woken = decideDelivery("push", push, { repos: [REPO], self: undefined });
    const names = woken.kind === "wake" ? woken.wakeUps.map(toWakeName) : [];
    expect(names.every((name) => !name.includes(":"))).toBe(true);
  });
});
