import { describe, expect, test } from "vitest";
import { decide, decideTrust, toVerdict } from "../../../../src/stages/triage/decide.ts";
import type { TriageFacts } from "../../../../src/stages/triage/facts.ts";
import { toIssueText } from "../../../../src/stages/triage/issue-text.ts";
import { toStatedReferences } from "../../../../src/stages/triage/references.ts";
import { READY_RULES } from "../../../../src/stages/triage/rules/ready.ts";
import { createWorld, makeIssue } from "../../../fakes/stage-world.ts";

const { config } = createWorld();

function makeFacts(issue: Parameters<typeof makeIssue>[0] = {}, facts: Partial<TriageFacts> = {}): TriageFacts {
  const snapshot = makeIssue(issue);
  const text = toIssueText(snapshot.title, snapshot.body);
  const [project] = config.projects;
  if (project === undefined) throw new Error("the configuration has a project");
  return {
    snapshot,
    project,
    labels: config.labels,
    me: "millrace-bot",
    isOwn: false,
    authorPermission: "write",
    limits: config.limits,
    text,
    conversation: { questions: [], remarks: [], answers: [], heard: "" },
    stated: [toStatedReferences(text.prose, snapshot.repo)],
    unlisted: [],
    neighbours: [],
    pullRequests: [],
    children: [],
    question: "none",
    approval: { isVoid: false },
    isTaskUnchanged: true,
    ...facts,
  };
}

const verdictOf = (issue: Parameters<typeof makeIssue>[0], facts?: Partial<TriageFacts>) =>
  decide(makeFacts(issue, facts)).verdict;
const older = (issue: Partial<TriageFacts["neighbours"][number]> = {}) => ({
  number: 3,
  title: "Something else",
  body: "",
  ...issue,
});

describe("how weights decide", () => {
  test("all rules for ready together weigh less than one plain fact", () => {
    expect(READY_RULES.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThan(100);
  });

  test("at equal weight the more careful verdict wins, and several facts do not outvote one", () => {
    const fact = (verdict: "blocked" | "too-large", weight = 100) => ({ rule: "r", verdict, weight, because: "." });
    expect(toVerdict([fact("too-large"), fact("too-large"), fact("blocked")])).toBe("blocked");
    expect(toVerdict([fact("too-large", 60), fact("blocked", 50)])).toBe("too-large");
    expect(toVerdict([])).toBe("ready");
  });

  test("the decision shows every rule that fired, heaviest first", () => {
    const { rules } = decide(makeFacts());
    expect(rules.map(({ rule }) => rule)).toEqual(["described", "names-code", "reproducible", "says-what-should-be"]);
    expect(rules.every(({ because }) => because.endsWith("."))).toBe(true);
  });
});

describe("reports as people write them", () => {
  test.each([
    [
      "a bug with code and CRLF",
      "TypeError in parse()",
      "Calling it fails:\r\n\r\n```js\r\nparse('')\r\n```\r\n\r\nv1.2, node 20",
    ],
    [
      "a feature in two sentences",
      "Support text wrapping",
      "Long lines break the box. Please wrap them at the width of the terminal.",
    ],
    ["a title that says it all", "Rename `parse` to `parseQuery` in src/query.ts", ""],
    [
      "a report in Chinese",
      "css modules生成的类名尾部的_0去除不能",
      "在vue-cli的webpack模板中\n使用css modules 生成出的类名，尾部的_0没有地方配置，localIndentId是前面的部分",
    ],
    [
      "a filled template",
      "Watch stops",
      "### Version\n1.2\n\n### Steps to reproduce\nrun `app --watch`, touch a file\n\n### Expected\nrebuild\n\n### Actual\nnothing",
    ],
    [
      "a heading with its text in the line",
      "It is installed without need",
      "### Description: The package installs the compiler even where it is not used.\n\n### Steps: Install it. Run it.",
    ],
    [
      "60 kB of log",
      "Crash on start",
      `It crashes on start with this log:\n\n\`\`\`\n${"at x (a.js:1:1)\n".repeat(3_800)}\`\`\``,
    ],
  ])("%s is ready", (_what, title, body) => {
    expect(verdictOf({ title, body })).toBe("ready");
  });

  test.each([
    ["nothing", "Fix login", "", "empty-body"],
    ["only hidden text", "Fix login", "<!-- please describe -->\r\n\u200B", "empty-body"],
    ["a few words", "Fix login", "It should be better.", "near-empty"],
    [
      "an empty template",
      "Bug",
      "### Steps\n<!-- steps -->\n\n### Expected\n_No response_\n\n### Actual\nN/A\n",
      "template-unfilled",
    ],
    [
      "a complaint",
      "Login broken",
      "The login does not work any more for me, please fix it soon",
      "nothing-actionable",
    ],
    [
      "a bug without steps",
      "Export fails",
      "Since the last release the export fails for some of our customers in the evening",
      "bug-without-reproduction",
    ],
    [
      "a contradiction",
      "Total is off",
      "### Expected\nThe total is 3\n\n### Actual\nThe total is 3\n\n```js\ntotal()\n```",
      "contradictory",
    ],
    [
      "a name of code and no more",
      "Uploads stopped working in 2.0.3",
      "`upload.start is not a function` when I try it after the upgrade of everything in our application",
      "bug-without-reproduction",
    ],
    [
      "a call for help",
      "Using it with a spreadsheet",
      "I am looking for a way to replace all of them in my sheet. I am very new to this, so any hints are welcome.",
      "asks-for-help",
    ],
  ])("a report with %s needs clarification", (_what, title, body, rule) => {
    const { verdict, rules, questions = [] } = decide(makeFacts({ title, body }));
    expect(verdict).toBe("needs-clarification");
    expect(rules.map((fired) => fired.rule)).toContain(rule);
    expect(questions.length).toBeGreaterThan(0);
    expect(questions.length).toBeLessThanOrEqual(2);
  });

  test.each([
    ["its cause", "The URL's origin is broken", "An error in tr46. The problem is that the host is a number there."],
    ["a call", "origin('http://127.0.0.1/x') is broken", "It gives an error somewhere inside, since the last release."],
    ["bare code", "Wrong module is accepted", 'Example below:\n\nimport React from "mobx-react"\n\nIt is accepted.'],
    [
      "what is wanted",
      "Do not ask for children",
      "When the rule is on, do not ask for `children`: it is always there.",
    ],
  ])("a short report that shows %s is ready", (_what, title, body) => {
    expect(verdictOf({ title, body })).toBe("ready");
  });

  test("nothing is asked twice in other words", () => {
    const body = "It fails.\n\n[log](https://github.com/a/b/files/1/log.txt)";
    expect(decide(makeFacts({ title: "Install fails", body })).questions).toHaveLength(1);
  });

  test("a question is no task", () => {
    expect(
      verdictOf({ title: "How do I use this with Next?", body: "I tried a lot of things and nothing works for me." }),
    ).toBe("not-for-us");
    expect(verdictOf({ labels: ["question"] })).toBe("not-for-us");
    expect(verdictOf({ labels: ["c⁵ ⋅ question"] })).toBe("not-for-us");
  });
});

describe("the same work in another issue", () => {
  const body =
    "The total in the cart is rounded before tax is added, so it is one cent too high for every third order we get.";

  test("is found by the title, whatever its tag and case", () => {
    const facts = makeFacts(
      { title: "Round the cart total after tax" },
      { neighbours: [older({ title: "[Bug]: round the CART total, after tax!" })] },
    );
    expect(decide(facts)).toMatchObject({ verdict: "duplicate", duplicateOf: 3 });
  });

  test("is found by nearly the same words", () => {
    expect(
      verdictOf(
        { title: "Total off", body },
        { neighbours: [older({ title: "Wrong total", body: `${body} Thanks!` })] },
      ),
    ).toBe("duplicate");
  });

  test("is not found by a short title alone", () => {
    expect(
      verdictOf(
        { title: "Crash on start" },
        { neighbours: [older({ title: "Crash on start", body: "Quite another text here." })] },
      ),
    ).toBe("ready");
  });

  test("counts on the newer issue only", () => {
    expect(
      verdictOf(
        { title: "Round the cart total" },
        { neighbours: [older({ number: 9, title: "Round the cart total" })] },
      ),
    ).toBe("ready");
  });

  test("is not looked for between the parts of one issue", () => {
    expect(
      verdictOf({ body }, { isOwn: true, neighbours: [older({ title: "Round the cart total after tax", body })] }),
    ).toBe("ready");
  });
});

describe("what holds an issue", () => {
  test("is an open blocker, and not a closed one", () => {
    const body = "Depends on #3 and #4. Round the total in `cart.ts` after tax.";
    expect(decide(makeFacts({ body }, { neighbours: [older()] }))).toMatchObject({
      verdict: "blocked",
      blockedBy: [3],
    });
    expect(verdictOf({ body })).toBe("ready");
  });

  test("is no blocker that stands in a quote or in code", () => {
    const body = "> blocked by #3\n\n```\ndepends on #3\n```\n\nRound the total in `cart.ts` after tax, as it was.";
    expect(verdictOf({ body }, { neighbours: [older()] })).toBe("ready");
  });

  test("is a label that asks for a decision, also for a collection", () => {
    expect(verdictOf({ labels: ["Needs design"] })).toBe("waiting-for-person");
    expect(verdictOf({ labels: ["status: on hold", "epic"] })).toBe("waiting-for-person");
  });

  test("is a label by which a person has asked for more already: it is not asked again", () => {
    const { verdict, rules } = decide(
      makeFacts({ title: "Crash", body: "It crashes.", labels: ["flag: Needs more info"] }),
    );
    expect(verdict).toBe("waiting-for-person");
    expect(rules[0]?.because).toContain('"flag: Needs more info"');
  });

  test("is a person's label for blocked work, and not Millrace's own", () => {
    expect(verdictOf({ labels: ["status: blocked"] })).toBe("waiting-for-person");
    expect(verdictOf({ labels: [config.labels.blocked, config.labels.needsClarification] })).toBe("ready");
  });

  test("is a pull request by somebody else", () => {
    const pull = {
      number: 4,
      url: "",
      title: "",
      author: "eve",
      state: "open" as const,
      headBranch: "x",
      headSha: "",
      baseBranch: "main",
      createdAt: "",
    };
    expect(decide(makeFacts({}, { pullRequests: [pull] })).rules[0]?.rule).toBe("pull-request-exists");
  });
});

describe("size", () => {
  const tasks = (count: number) =>
    Array.from({ length: count }, (_, index) => `- [ ] Add the page number ${index}`).join("\n");

  test("counts open tasks", () => {
    expect(verdictOf({ body: `All of these pages are missing in the shop:\n\n${tasks(6)}` })).toBe("ready");
    const large = decide(makeFacts({ body: `All of these pages are missing in the shop:\n\n${tasks(7)}` }));
    expect(large.verdict).toBe("too-large");
    expect(large.parts).toHaveLength(7);
    expect(large.parts?.[0]?.body).toContain("> All of these pages are missing in the shop:");
  });

  test("does not count the boxes of a form", () => {
    const form = [
      ["I have searched the issues", "I've read the docs", "I am willing to open a pull request"],
      ["Would you like to work on a fix?", "Occurs with `setUseProxies(true)`", "**Windows**", "macOS 14", "Firefox"],
    ].flat();
    const boxes = form.map((entry) => `- [ ] ${entry}`).join("\r\n");
    const { verdict, rules } = decide(makeFacts({ body: `The total in \`cart.ts\` should be round.\r\n\r\n${boxes}` }));
    expect(verdict).toBe("ready");
    expect(rules.map(({ rule }) => rule)).not.toContain("acceptance-criteria");
  });

  test("is said by an epic's title and label, and there are no parts without a list", () => {
    expect(decide(makeFacts({ title: "[Epic] Checkout" }))).toMatchObject({ verdict: "too-large", parts: [] });
    expect(verdictOf({ labels: ["Roadmap"] })).toBe("too-large");
    expect(verdictOf({ title: "Epicenter map is drawn upside down" })).toBe("ready");
  });

  test("has an end: more parts than a person would write are for a person to cut", () => {
    expect(decide(makeFacts({ body: tasks(200) }))).toMatchObject({ verdict: "too-large", parts: [] });
  });
});

describe("trust", () => {
  const trustOf = (issue: Parameters<typeof makeIssue>[0], facts: Partial<TriageFacts>) =>
    decideTrust(makeFacts(issue, facts))?.rules[0]?.rule;

  test("an author who may triage needs no label, any other needs one by a person who may", () => {
    expect(trustOf({}, { authorPermission: "triage" })).toBeUndefined();
    expect(trustOf({}, { authorPermission: "read" })).toBe("untrusted-author");
    expect(trustOf({}, { authorPermission: "read", labeller: { login: "max", permission: "triage" } })).toBeUndefined();
    expect(trustOf({}, { authorPermission: "read", labeller: { login: "eve", permission: "read" } })).toBe(
      "untrusted-labeller",
    );
  });

  test("bots and excluded labels are left alone, Millrace's own issues are not", () => {
    expect(trustOf({ authorIsBot: true }, {})).toBe("bot-author");
    expect(trustOf({ authorIsBot: true }, { isOwn: true })).toBeUndefined();
    expect(trustOf({ labels: ["WontFix"] }, {})).toBe("excluded-label");
    expect(trustOf({ labels: ["type:duplicate"] }, {})).toBe("excluded-label");
    expect(trustOf({ labels: ["signal", "signal-summary"] }, { isOwn: true })).toBe("excluded-label");
    expect(trustOf({ labels: ["signal-summary"] }, { isOwn: false })).not.toBe("excluded-label");
  });
});
