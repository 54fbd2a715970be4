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
  expect(world.tracker.comments.get(7)?.[0]?.body).toContain("- #8 Add the page Imprint");
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

test("it waits while a part is open, and for a person when all are closed, without another write", async () => {
  const world = createWorld();
  world.open({ body: BODY });
  const item = makeItem(7);
  await world.run("triage", item);
  const writes = world.writes();
  expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "waiting-for-children" });
  for (const child of item.children ?? []) Object.assign(world.tracker.issues.get(child) ?? {}, { state: "closed" });
  expect(await world.run("triage", item)).toMatchObject({ kind: "wait", reason: "waiting-for-person" });
  expect(world.writes()).toEqual(writes);
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
