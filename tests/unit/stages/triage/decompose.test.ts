import { expect, test } from "vitest";
import { findMarker } from "../../../../src/domain/marker.ts";
import { createWorld, makeItem, READY, SECRET } from "../../../fakes/stage-world.ts";

const BODY = `The shop needs its legal pages before the launch.

${["Imprint", "Terms", "Privacy, closes #1 @everyone", "Returns", "Shipping", "Contact", "Cookies"].map((page) => `- [ ] Add the page ${page}`).join("\n")}
- [x] Ask the lawyer`;

const CHILDREN = Array.from({ length: 7 }, (_, index) => `issue #${8 + index}`);

test("a large issue becomes one issue for each open task, each with the label and the context", async () => {
  const world = createWorld();
  world.open({ body: BODY });
  const item = makeItem(7);
  expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "waiting-for-children" });
  expect(world.writes()).toEqual([...CHILDREN, "comment decomposition on #7"]);
  expect(item.children).toEqual([8, 9, 10, 11, 12, 13, 14]);
  const child = world.tracker.issues.get(8);
  expect(child).toMatchObject({ title: "Add the page Imprint", labels: [READY] });
  expect(child?.body).toContain("Part of #7.");
  expect(child?.body).toContain("> The shop needs its legal pages");
  expect(findMarker(child?.body ?? "")).toMatchObject({ kind: "child", item: item.id });
  const hostile = world.tracker.issues.get(10);
  expect(`${hostile?.title}\n${hostile?.body}`).not.toMatch(/#1\b|@everyone/);
  expect(world.tracker.comments.get(7)?.[0]?.body).toContain("- [ ] #8 Add the page Imprint");
});

test("its parts are looked at at once, since the webhooks that tell of them are echoes of our own", async () => {
  const world = createWorld();
  world.open({ body: BODY });
  const woken: unknown[] = [];
  Object.assign(world.context, { wake: async (wakeUps: unknown[]) => void woken.push(...wakeUps) });
  const item = makeItem(7);
  await world.run("triage", item);
  expect(woken).toEqual(item.children?.map((issue) => ({ kind: "issue", repo: item.repo, issue })));
  await world.run("triage", item);
  expect(woken).toHaveLength(7);
});

test("its parts are trusted and ready, although a bot wrote them and nobody labelled them", async () => {
  const world = createWorld();
  world.open({ body: BODY });
  await world.run("triage", makeItem(7));
  expect(await world.run("triage", makeItem(8))).toMatchObject({ kind: "advance", to: "prep" });
});

test("a pass that was interrupted makes only the parts that are missing", async () => {
  const world = createWorld();
  world.open({ body: BODY });
  const { ensureIssue } = world.tracker.port;
  let calls = 0;
  world.tracker.port.ensureIssue = async (...args) => {
    if (++calls === 4) throw new Error("connection lost");
    return ensureIssue(...args);
  };
  await expect(world.run("triage", makeItem(7))).rejects.toThrow("connection lost");
  const item = makeItem(7);
  await world.run("triage", item);
  await world.run("triage", makeItem(7));
  expect(world.writes()).toEqual([...CHILDREN, "comment decomposition on #7"]);
  expect(item.children).toHaveLength(7);
});

const close = (world: ReturnType<typeof createWorld>, child: number, closedAs: "completed" | "not-planned") =>
  Object.assign(world.tracker.issues.get(child) ?? {}, { state: "closed", closedAs });

test("it waits while a part is open, shows how far they are in one comment, and closes with a summary", async () => {
  const world = createWorld();
  world.open({ body: BODY });
  const item = makeItem(7);
  await world.run("triage", item);
  const writes = world.writes();
  expect([...(world.tracker.subIssues ?? [])]).toEqual(item.children?.map((child) => `7 ${child}`));
  expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "waiting-for-children" });
  expect(world.writes()).toEqual(writes);
  close(world, 9, "completed");
  expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "waiting-for-children" });
  const comment = world.tracker.comments.get(7)?.[0];
  expect(comment?.body).toContain("- [x] #9 Add the page Terms");
  expect(comment?.body).toContain("1 of 7 are closed.");
  for (const child of item.children ?? []) close(world, child, "completed");
  await world.run("triage", item);
  expect(world.writes()).toEqual([
    ...writes,
    ...["edit comment decomposition on #7", "edit comment decomposition on #7", "closed #7"],
  ]);
  expect(comment?.body).toContain("All 7 parts are done:");
  expect(world.events.at(-1)).toMatchObject({ type: "parent:closed", children: item.children });
});

test("a process that dies between summary and closing finds the summary and closes", async () => {
  const world = createWorld();
  world.open({ body: BODY });
  const item = makeItem(7);
  await world.run("triage", item);
  for (const child of item.children ?? []) close(world, child, "completed");
  const { ensureIssueState } = world.tracker.port;
  world.tracker.port.ensureIssueState = async () => Promise.reject(new Error("connection lost"));
  await expect(world.run("triage", item)).rejects.toThrow("connection lost");
  const writes = world.writes();
  world.tracker.port.ensureIssueState = ensureIssueState;
  await world.run("triage", item);
  expect(world.writes()).toEqual([...writes, "closed #7"]);
});

test.each([
  ["a part was dropped", (world: ReturnType<typeof createWorld>) => close(world, 9, "not-planned"), "#9 was dropped"],
  [
    "the list has grown since",
    (world: ReturnType<typeof createWorld>) => {
      const issue = world.tracker.issues.get(7);
      if (issue !== undefined) issue.body += "\n- [ ] Add the page Jobs";
    },
    "A person decides whether this issue is done.",
  ],
])("it waits for a person where %s", async (_what, change, said) => {
  const world = createWorld();
  world.open({ body: BODY });
  const item = makeItem(7);
  await world.run("triage", item);
  for (const child of item.children ?? []) close(world, child, "completed");
  change(world);
  expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "waiting-for-person" });
  expect(world.tracker.comments.get(7)?.[0]?.body).toContain(said);
  expect(world.tracker.issues.get(7)?.state).toBe("open");
});

test("a host without sub-issues has the task list alone", async () => {
  const world = createWorld();
  world.tracker.subIssues = undefined;
  world.open({ body: BODY });
  expect(await world.run("triage", makeItem(7))).toMatchObject({ kind: "wait", reason: "waiting-for-children" });
  expect(world.writes()).toEqual([...CHILDREN, "comment decomposition on #7"]);
});

const STEPS = (...steps: string[]) =>
  `The import in three steps:\n\n${steps.map((step) => `- [ ] ${step}`).join("\n")}`;

test("parts come in the order of what they need, and name it as their blocker", async () => {
  const world = createWorld({ limits: { largeIssue: 2 } });
  world.open({
    body: STEPS("Show the result (after step 3)", "Read the file", "Map the columns, once part 2 is there"),
  });
  const item = makeItem(7);
  await world.run("triage", item);
  expect(item.children?.map((child) => world.tracker.issues.get(child)?.title)).toEqual([
    "Read the file",
    "Map the columns, once part 2 is there",
    "Show the result (after step 3)",
  ]);
  expect(world.tracker.issues.get(8)?.body).not.toContain("Blocked by");
  expect(world.tracker.issues.get(9)?.body).toContain("Blocked by #8.");
  expect(await world.run("triage", makeItem(9))).toMatchObject({ kind: "wait", reason: "blocked-by-issue" });
  close(world, 8, "completed");
  world.tick(16 * 60_000);
  expect(await world.run("triage", makeItem(9))).toMatchObject({ kind: "advance", to: "prep" });
});

test("parts that need each other are for a person", async () => {
  const world = createWorld({ limits: { largeIssue: 2 } });
  world.open({ body: STEPS("Show the result, after step 2", "Map the columns, after step 1", "Read the file") });
  const outcome = await world.run("triage", makeItem(7));
  expect(outcome).toMatchObject({ kind: "park", reason: "too-large" });
  expect(outcome.explanation).toContain("Its parts need each other.");
  expect(world.writes()).toEqual(["comment decomposition on #7"]);
});

test("entries that are issues already are waited for and not made again", async () => {
  const world = createWorld({ limits: { largeIssue: 2 } });
  world.open({ number: 3, title: "Another one", labels: [] });
  world.open({
    body: "Legal pages for the launch of the shop in May:\n\n- [ ] #3\n- [ ] Add the terms page\n- [ ] Add the imprint page",
  });
  const item = makeItem(7);
  await world.run("triage", item);
  expect(item.children).toEqual([8, 9, 3]);
  expect(world.writes()).toEqual(["issue #8", "issue #9", "comment decomposition on #7"]);
});

test("a secret that stands in the issue is not repeated in its parts", async () => {
  const world = createWorld();
  world.open({ body: BODY.replace("Imprint", SECRET) });
  const item = makeItem(7);
  await world.run("triage", item);
  const written = [...(item.children ?? []).map((child) => world.tracker.issues.get(child)), ...world.events];
  expect(JSON.stringify([written, world.tracker.comments.get(7)])).not.toContain(SECRET);
});

test("an epic without a task list is parked with one comment", async () => {
  const world = createWorld();
  world.open({ title: "Epic: checkout" });
  const item = makeItem(7);
  expect(await world.run("triage", item)).toMatchObject({ kind: "park", reason: "too-large" });
  expect(await world.run("triage", item)).toMatchObject({ kind: "park", reason: "too-large" });
  expect(world.writes()).toEqual(["comment decomposition on #7"]);
});
