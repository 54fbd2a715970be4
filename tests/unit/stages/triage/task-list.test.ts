import { expect, test } from "vitest";
import { toParts, toTaskEntries, withoutTasks } from "../../../../src/stages/triage/task-list.ts";

const LIST = `Intro

- [ ] Add the model
  Fields: id, name
  - [ ] migration
- [x] Write the plan
* [ ] #12
1. [ ] Document it

Outro`;

test("entries come with their details, nested ones too", () => {
  const entries = toTaskEntries(LIST);
  expect(entries.map(({ text, checked, issue }) => [text, checked, issue])).toEqual([
    ["Add the model", false, undefined],
    ["migration", false, undefined],
    ["Write the plan", true, undefined],
    ["#12", false, 12],
    ["Document it", false, undefined],
  ]);
  expect(entries[0]?.details).toBe("Fields: id, name\n- [ ] migration");
});

test("entries in code blocks do not count, closed or not", () => {
  expect(toTaskEntries("```\n- [ ] no\n```\n- [ ] yes\n~~~\n- [ ] no")).toHaveLength(1);
});

test("a large issue is cut along the outermost level with two open entries", () => {
  expect(toParts(toTaskEntries(LIST)).map(({ text }) => text)).toEqual(["Add the model", "#12", "Document it"]);
  expect(toParts(toTaskEntries("- [ ] all\n  - [ ] one\n  - [ ] two")).map(({ text }) => text)).toEqual(["one", "two"]);
  expect(toParts(toTaskEntries("- [ ] alone\n- [x] done"))).toEqual([]);
});

test("what the parts share is the text without the list", () => {
  expect(withoutTasks(LIST)).toBe("Intro\n\nOutro");
});
