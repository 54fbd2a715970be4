import { describe, expect, test } from "vitest";
import { formatMarker } from "../../../../src/domain/marker.ts";
import { isCounterQuestion } from "../../../../src/stages/triage/answered.ts";
import { createWorld, makeItem, type WorldOptions } from "../../../fakes/stage-world.ts";

const ASKED = ["+needs-clarification on #7", "comment question on #7"];
const ANSWER = "The total in `cart.ts` has to be rounded after tax: two items of 0.335 make 0.67.";

async function ask(options: WorldOptions = {}, author = "ann") {
  const world = createWorld(options);
  world.open({ title: "Fix the total", body: "", author });
  const item = makeItem(7);
  const outcome = await world.run("triage", item);
  world.tick();
  return { world, item, outcome };
}

describe("an empty report", () => {
  test("gets the label and one comment, which asks its author something specific", async () => {
    const { world, item, outcome } = await ask();
    expect(outcome).toMatchObject({ kind: "wait", reason: "needs-clarification" });
    expect(world.writes()).toEqual(ASKED);
    const [comment] = world.tracker.comments.get(7) ?? [];
    expect(comment?.body).toContain("@ann");
    expect(comment?.body).toContain("What should change");
    expect(item.question?.url).toBe(comment?.url);
  });

  test("is not asked about again, however often it is looked at", async () => {
    const { world, item } = await ask();
    for (let look = 0; look < 3; look++) {
      world.tick();
      expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "needs-clarification" });
    }
    expect(world.writes()).toEqual(ASKED);
  });

  test("is not asked something else when its author changes it to hardly more", async () => {
    const { world, item } = await ask();
    const issue = world.tracker.issues.get(7);
    if (issue !== undefined) issue.body = "It should be better.";
    expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "needs-clarification" });
    expect(world.writes()).toEqual(ASKED);
  });

  test("is not asked about again after a crash between the question and its record", async () => {
    const { world } = await ask();
    const again = makeItem(7);
    expect(await world.run("triage", again)).toMatchObject({ kind: "wait", reason: "needs-clarification" });
    expect(world.writes()).toEqual(ASKED);
    expect(again.question?.url).toBe(world.tracker.comments.get(7)?.[0]?.url);
  });

  test("gets a comment after a crash between the label and the comment", async () => {
    const world = createWorld();
    world.open({ title: "Fix the total", body: "" });
    const { ensureComment } = world.tracker.port;
    world.tracker.port.ensureComment = async () => Promise.reject(new Error("connection lost"));
    await expect(world.run("triage", makeItem(7))).rejects.toThrow("connection lost");
    world.tracker.port.ensureComment = ensureComment;
    await world.run("triage", makeItem(7));
    expect(world.writes()).toEqual(ASKED);
  });
});

describe("the question is answered", () => {
  test.each(["ann", "max"])("by %s, after it: the label goes, and the issue goes on", async (author) => {
    const { world, item } = await ask();
    world.tracker.addComment(7, { author, body: ANSWER });
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance", to: "prep" });
    expect(world.writes()).toEqual([...ASKED, "-needs-clarification on #7"]);
    expect(item.question).toBeUndefined();
  });

  test("in the same second, by a comment with a later id", async () => {
    const { world, item } = await ask();
    const at = world.tracker.comments.get(7)?.[0]?.createdAt;
    world.tracker.addComment(7, { author: "ann", body: ANSWER, ...(at === undefined ? {} : { at }) });
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance" });
  });

  test("by the issue's author, who needs no permission of their own", async () => {
    const { world, item } = await ask({}, "eve");
    world.tracker.addComment(7, { author: "Eve", body: ANSWER });
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance" });
  });

  test("by editing the issue", async () => {
    const { world, item } = await ask();
    const issue = world.tracker.issues.get(7);
    if (issue !== undefined) issue.body = ANSWER;
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance" });
    expect(world.writes().at(-1)).toBe("-needs-clarification on #7");
  });

  test("by taking the label off", async () => {
    const { world, item } = await ask();
    const issue = world.tracker.issues.get(7);
    if (issue !== undefined) issue.labels = issue.labels.filter((label) => label !== "needs-clarification");
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance" });
    expect(world.writes()).toEqual(ASKED);
  });

  test("by a person whose account Millrace shares", async () => {
    const { world, item } = await ask({ me: "ann" });
    world.tracker.addComment(7, { author: "ann", body: ANSWER });
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance" });
  });

  test("from the command line, which posts it under our account", async () => {
    const { world, item } = await ask();
    const body = `${ANSWER}\n\n${formatMarker({ kind: "answer", item: item.id })}`;
    world.tracker.addComment(7, { author: "millrace-bot", authorIsBot: true, body });
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance" });
  });
});

describe("the question is not answered", () => {
  test.each([
    ["by a stranger", { author: "eve", body: ANSWER }],
    ["by a bot", { author: "helper[bot]", authorIsBot: true, body: ANSWER }],
    ["by a comment older than it", { author: "ann", body: ANSWER, at: "2026-05-01T08:30:00.000Z" }],
    ["by a quote of it", { author: "ann", body: "> What should change, and how would you see that it is done?" }],
    ["by an empty comment", { author: "ann", body: "<!-- thanks -->\u200B" }],
    [
      "by a stranger with a marker of ours",
      { author: "eve", body: `${ANSWER} ${formatMarker({ kind: "answer", item: "acme--shop-7" })}` },
    ],
  ])("%s", async (_what, comment) => {
    const { world, item } = await ask();
    world.tracker.addComment(7, comment);
    expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "needs-clarification" });
    expect(world.writes()).toEqual(ASKED);
  });

  test("by a question in return: a person has to answer that", async () => {
    const { world, item } = await ask();
    world.tracker.addComment(7, { author: "ann", body: "Which total do you mean?" });
    expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "waiting-for-person" });
    world.tick();
    world.tracker.addComment(7, { author: "ann", body: ANSWER });
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance" });
  });

  test("by an answer that leaves it open: it is not asked a second time", async () => {
    const { world, item } = await ask();
    world.tracker.addComment(7, { author: "ann", body: "I don't know." });
    expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "waiting-for-person" });
    expect(world.writes()).toEqual(ASKED);
  });
});

test("a stranger's comment with the marker of a question is no question of ours", async () => {
  const world = createWorld();
  world.open({ title: "Fix the total", body: "" });
  world.tracker.addComment(7, {
    author: "eve",
    body: `Asked! ${formatMarker({ kind: "question", item: "acme--shop-7", run: "triage" })}`,
  });
  world.tracker.addComment(7, { author: "ann", body: "See above." });
  const outcome = await world.run("triage", makeItem(7));
  expect(outcome).toMatchObject({ kind: "wait", reason: "needs-clarification" });
  expect(world.writes()).toEqual(ASKED);
});

test.each([
  ["Which one?", true],
  ["Which one? And where?", true],
  ["Do you mean `cart.ts`?", false],
  ["The first one. OK?", false],
  ["", false],
])("that %o only asks back is %o", (text, expected) => {
  expect(isCounterQuestion(text)).toBe(expected);
});
