import type { BugRecord } from "./bug-record.ts";

/** Checks of a repository by file name; the first is what the issue asks for, the second held before. */
export interface IssueChecks {
  issue: string;
  loads: string;
}

export const CHECK_COMMANDS = { issue: "node checks/issue.mjs", loads: "node checks/loads.mjs" } as const;

/** Written from the issues' texts: each fails on the version that the issue is about. By npm package. */
const CHECKS: Readonly<Record<string, IssueChecks>> = {
  "reduce-css-calc": {
    issue: `import assert from "node:assert/strict";
import { createRequire } from "node:module";

const reduce = createRequire(import.meta.url)("../dist/index.js");
assert.equal(reduce("calc( (1em - calc( 10px + 1em)) / 2)"), "-5px");
`,
    loads: `import assert from "node:assert/strict";
import { createRequire } from "node:module";

const reduce = createRequire(import.meta.url)("../dist/index.js");
assert.equal(reduce("calc(1px + 2px)"), "3px");
assert.equal(reduce("calc( (1em + (-1 * calc( 10px + 1em))) / 2)"), "-5px");
`,
  },
  "dot-prop": {
    issue: `import assert from "node:assert/strict";
import { createRequire } from "node:module";

const dotProp = createRequire(import.meta.url)("../index.js");
assert.equal(dotProp.has({ foo: null }, "foo.bar"), false);
assert.equal(dotProp.get({ foo: 1 }, "foo.bar"), undefined);
const holder = { foo: null };
dotProp.delete(holder, "foo.bar");
assert.deepEqual(holder, { foo: null });
`,
    loads: `import assert from "node:assert/strict";
import { createRequire } from "node:module";

const dotProp = createRequire(import.meta.url)("../index.js");
assert.equal(dotProp.get({ foo: { bar: "unicorn" } }, "foo.bar"), "unicorn");
assert.equal(dotProp.has({ foo: { bar: 1 } }, "foo.bar"), true);
`,
  },
  immer: {
    issue: `import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { produce } = createRequire(import.meta.url)("../dist/index.js");
const list = [1, 2, 3];
Object.defineProperty(list, "slice", { value: () => Object.freeze([...list]) });
const longer = produce(list, (draft) => {
  draft.push(4);
});
assert.deepEqual([...longer], [1, 2, 3, 4]);
`,
    loads: `import assert from "node:assert/strict";
import { createRequire } from "node:module";

const { produce } = createRequire(import.meta.url)("../dist/index.js");
const before = { done: false, tags: ["a"] };
const after = produce(before, (draft) => {
  draft.done = true;
});
assert.deepEqual([before.done, after.done, before.tags === after.tags], [false, true, true]);
`,
  },
};

/** undefined for a package whose issue nobody has written checks for. */
export function findChecks({ npm_package: name }: Pick<BugRecord, "npm_package">): IssueChecks | undefined {
  return CHECKS[name];
}
