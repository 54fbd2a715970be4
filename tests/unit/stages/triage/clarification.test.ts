import { describe, expect, test } from "vitest";
import { formatMarker } from "../../../../src/domain/marker.ts";
import { isCounterQuestion } from "../../../../src/stages/triage/answered.ts";
import { createWorld, makeItem, READY, type WorldOptions } from "../../../fakes/stage-world.ts";

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
    expect(comment?.body).toContain("“Fix the total” has no text yet: what should change, where,");
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
    expect(world.writes()).toEqual([...ASKED, "+1 to 1001", "-needs-clarification on #7"]);
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

  test("by a trusted person who takes the label off, which our question then says", async () => {
    const { world, item } = await ask();
    world.tracker.removers.set("7/needs-clarification", { login: "max", at: world.now().toISOString() });
    const issue = world.tracker.issues.get(7);
    if (issue !== undefined) issue.labels = issue.labels.filter((label) => label !== "needs-clarification");
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance" });
    expect(world.writes()).toEqual([...ASKED, "edit comment question on #7"]);
    expect(world.tracker.comments.get(7)?.[0]?.body).toContain("max took the label off: it goes on as it stands.");
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance" });
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

  test.each([
    ["by somebody who may not triage", { login: "eve", at: "2026-05-01T09:00:30.000Z" }],
    ["before the question was asked", { login: "max", at: "2026-05-01T08:00:00.000Z" }],
    ["and nobody can say by whom", undefined],
  ])("by a label that was taken off %s: it is put back", async (_what, remover) => {
    const { world, item } = await ask();
    if (remover !== undefined) world.tracker.removers.set("7/needs-clarification", remover);
    const issue = world.tracker.issues.get(7);
    if (issue !== undefined) issue.labels = [READY];
    expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "needs-clarification" });
    expect(issue?.labels).toContain("needs-clarification");
  });

  test("by an answer that leaves it open: one follow-up, and then a person", async () => {
    const { world, item } = await ask();
    world.tracker.addComment(7, { author: "ann", body: "I don't know." });
    expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "needs-clarification" });
    const asked = [...ASKED, "eyes to 1001", "comment question on #7"];
    expect(world.writes()).toEqual(asked);
    const followUp = world.tracker.comments.get(7)?.at(-1)?.body ?? "";
    expect(followUp).toContain("@ann, thank you, that helps. One thing is still open:");
    expect(followUp).toContain("The text says only “I don't know.”");
    world.tick();
    await world.run("triage", item);
    expect(world.writes()).toEqual(asked);
    world.tracker.addComment(7, { author: "ann", body: "No idea." });
    for (let look = 0; look < 2; look++) {
      expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "waiting-for-person" });
    }
    expect(world.writes()).toEqual([...asked, "eyes to 1003"]);
  });

  test("by an answer to the follow-up it is, after all", async () => {
    const { world, item } = await ask();
    world.tracker.addComment(7, { author: "ann", body: "I don't know." });
    await world.run("triage", item);
    world.tick();
    world.tracker.addComment(7, { author: "ann", body: ANSWER });
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance" });
    expect(world.writes().slice(-2)).toEqual(["+1 to 1003", "-needs-clarification on #7"]);
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

test("a question is edited where the report lacks something else by now, and is not asked again", async () => {
  const { world, item } = await ask();
  const issue = world.tracker.issues.get(7);
  if (issue !== undefined) issue.body = "It should be better.";
  expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "needs-clarification" });
  expect(world.writes()).toEqual([...ASKED, "edit comment question on #7"]);
  expect(world.tracker.comments.get(7)).toHaveLength(1);
  expect(world.tracker.comments.get(7)?.[0]?.body).toContain("The text says only “It should be better.”");
  await world.run("triage", item);
  expect(world.writes()).toHaveLength(3);
});

describe("a question that nobody answers", () => {
  const DAY = 24 * 60 * 60_000;
  const mentions = (world: Awaited<ReturnType<typeof ask>>["world"]) =>
    (world.tracker.comments.get(7) ?? []).flatMap(({ body }) => body.match(/@\w+/g) ?? []);

  test("is looked at again when the reminder is due, is reminded of once, and given up by an edit", async () => {
    const { world, item, outcome } = await ask();
    const askedAt = Date.parse(item.question?.askedAt ?? "");
    expect(outcome.kind === "wait" && outcome.until?.getTime()).toBe(askedAt + 7 * DAY);
    world.tick(7 * DAY);
    const reminded = await world.run("triage", item);
    expect(reminded).toMatchObject({ kind: "wait", reason: "needs-clarification" });
    expect(reminded.kind === "wait" && reminded.until?.getTime()).toBe(askedAt + 21 * DAY);
    expect(world.writes()).toEqual([...ASKED, "comment reminder on #7"]);
    expect(world.tracker.comments.get(7)?.[1]?.body).toContain("set aside on 2026-05-22; it stays open.");
    world.tick(DAY);
    await world.run("triage", item);
    expect(world.writes()).toHaveLength(3);
    world.tick(20 * DAY);
    for (let look = 0; look < 2; look++) {
      expect(await world.run("triage", item)).toMatchObject({ kind: "park", reason: "no-answer" });
    }
    expect(world.writes()).toEqual([...ASKED, "comment reminder on #7", "edit comment question on #7"]);
    expect(world.tracker.comments.get(7)?.[0]?.body).toContain(
      "No answer came within 21d, so this issue is set aside.",
    );
    expect(mentions(world)).toEqual(["@ann", "@ann"]);
    expect(world.tracker.issues.get(7)?.state).toBe("open");
  });

  test("is taken up again by an answer after it was given up", async () => {
    const { world, item } = await ask();
    world.tick(30 * DAY);
    expect(await world.run("triage", item)).toMatchObject({ kind: "park", reason: "no-answer" });
    world.tracker.addComment(7, { author: "ann", body: ANSWER });
    expect(await world.run("triage", item)).toMatchObject({ kind: "advance" });
  });

  test("is given up after so long also when the machine was off meanwhile, without a reminder", async () => {
    const { world, item } = await ask();
    world.tick(30 * DAY);
    await world.run("triage", item);
    expect(world.writes()).toEqual([...ASKED, "edit comment question on #7"]);
  });
});
