/**
 * A stand-in for a coding agent: it needs no model and no network, but reads its brief, works on real files and hands
 * back, like any other. Which task it has is told by a phrase of the brief. Runs on Node alone, from this one file.
 */
import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

type Edit = { path: string; find: string; replace: string } | { path: string; create: string };

interface Task {
  /** Found in the brief in any case; the task whose phrase comes first is meant. */
  phrase: string;
  summary: string;
  edits: Edit[];
  /** Done instead while the brief tells nothing of a refused attempt with `unless` in its findings. */
  firstTry?: { unless: string; edits: Edit[] };
  hangs?: boolean;
}

const ADD_MONTHS_LINE = "  return toDay(year, month - 1 + count, date);\n";

const TASKS: readonly Task[] = [
  {
    phrase: "splitting an amount loses a cent",
    summary: "The first shares take the cents that are left over.",
    edits: [
      {
        path: "cents.js",
        find: "  return Array.from({ length: parts }, () => share);\n",
        replace:
          "  const left = cents - share * parts;\n  return Array.from({ length: parts }, (_, index) => (index < left ? share + 1 : share));\n",
      },
      {
        path: "cents.js",
        find: "/** An amount in equal shares, as far as it can be divided. */\n",
        replace: "/** An amount in shares that differ by one cent at most; the first ones take what is left over. */\n",
      },
    ],
  },
  {
    phrase: "jumps over the end of february",
    summary: "A day that the month does not have becomes its last day.",
    edits: [
      {
        path: "lib/days.js",
        find: ADD_MONTHS_LINE,
        replace:
          "  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();\n  return toDay(year, month - 1 + count, Math.min(date, last));\n",
      },
      {
        path: "lib/days.js",
        find: "/** The same day some months later. */\n",
        replace: "/** The same day some months later, or the last of that month where it has no such day. */\n",
      },
    ],
    // What comes to mind first: February is mended, and the 30th of every other month is broken.
    firstTry: {
      unless: "a day late in the month stays that day",
      edits: [
        {
          path: "lib/days.js",
          find: ADD_MONTHS_LINE,
          replace: "  return toDay(year, month - 1 + count, Math.min(date, 28));\n",
        },
      ],
    },
  },
  {
    phrase: "document how a total is rounded",
    summary: "The README has a section about rounding.",
    edits: [
      {
        path: "README.md",
        find: "## Development\n",
        replace:
          "## Rounding\n\n`total` rounds each line to a whole cent, half a cent up, and then adds them: 1.5 hours at 3.33 are 5.00, not 4.995.\n\n## Development\n",
      },
    ],
  },
  {
    phrase: "it does not work",
    summary: "An empty name has no initials, and extra spaces are ignored.",
    edits: [
      {
        path: "src/text.js",
        find: 'name.split(" ").map',
        replace: 'name.split(" ").filter((word) => word !== "").map',
      },
      {
        path: "tests/text.test.js",
        find: 'test("a short text',
        replace:
          'test("an empty name has no initials, and extra spaces do not count", () => {\n  assert.equal(initials(""), "");\n  assert.equal(initials("Ada  Lovelace "), "AL");\n});\n\ntest("a short text',
      },
    ],
  },
  makeModuleTask(
    "percent",
    "(part, whole)",
    "whole === 0 ? 0 : Math.round((100 * part) / whole)",
    ["1, 4", "25"],
    ["1, 0", "0"],
  ),
  makeModuleTask(
    "clamp",
    "(value, low, high)",
    "Math.min(high, Math.max(low, value))",
    ["7, 1, 5", "5"],
    ["0, 1, 5", "1"],
  ),
  makeModuleTask(
    "plural",
    "(count, word)",
    'count + " " + word + (count === 1 ? "" : "s")',
    ['1, "invoice"', '"1 invoice"'],
    ['2, "invoice"', '"2 invoices"'],
  ),
  { phrase: "import bank statements from csv", summary: "", edits: [], hangs: true },
];

/** A new module with one function, its examples and its test. */
function makeModuleTask(name: string, parameters: string, body: string, ...examples: [string, string][]): Task {
  const docs = examples.map(([call, result]) => ` * @example ${name}(${call}) // ${result}\n`).join("");
  const tests = examples.map(([call, result]) => `  assert.equal(${name}(${call}), ${result});\n`).join("");
  return {
    phrase: `add src/${name}.js`,
    summary: `src/${name}.js has ${name}, with examples and a test.`,
    edits: [
      {
        path: `src/${name}.js`,
        create: `/**\n${docs} */\nexport function ${name}${parameters} {\n  return ${body};\n}\n`,
      },
      {
        path: `tests/${name}.test.js`,
        create: `import assert from "node:assert/strict";\nimport { test } from "node:test";\nimport { ${name} } from "../src/${name}.js";\n\ntest("${name} gives what its examples say", () => {\n${tests}});\n`,
      },
    ],
  };
}

function findTask(brief: string): Task | undefined {
  const text = brief.toLowerCase().replace(/[\s\\]+/g, " ");
  const places = TASKS.map((task) => ({ task, at: text.indexOf(task.phrase) })).filter(({ at }) => at >= 0);
  return places.toSorted((a, b) => a.at - b.at)[0]?.task;
}

async function readBrief(): Promise<string> {
  const file = process.env["MILLRACE_BRIEF"];
  if (file !== undefined && file !== "") return readFile(file, "utf8");
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function apply(edit: Edit): Promise<void> {
  if ("create" in edit) return writeFile(edit.path, edit.create);
  const text = await readFile(edit.path, "utf8");
  if (!text.includes(edit.find)) throw new Error(`${edit.path} does not hold what should be changed`);
  await writeFile(
    edit.path,
    text.replace(edit.find, () => edit.replace),
  );
}

/** A line for whoever watches, and the short while that it took. */
async function say(line: string): Promise<void> {
  process.stdout.write(`${line}\n`);
  await pause(180);
}

async function handBack(status: "done" | "blocked", summary: string): Promise<void> {
  const file = process.env["MILLRACE_RESULT"];
  if (file !== undefined && file !== "") await writeFile(file, `${JSON.stringify({ status, summary })}\n`);
}

async function work(): Promise<void> {
  await say("Reading the brief");
  const brief = await readBrief();
  const task = findTask(brief);
  if (task === undefined) {
    await say("Nothing in the brief is a task of this script");
    return handBack("blocked", "The scripted agent knows only the issues of the demo.");
  }
  await say(`Task: ${task.phrase}`);
  if (task.hangs === true) {
    await say("Looking for an example of the file");
    // Never fires: the process waits without using the processor, as an agent does that waits for a lost answer.
    return pause(2 ** 31 - 1);
  }
  const isFirstTry = task.firstTry !== undefined && !brief.includes(task.firstTry.unless);
  const edits = isFirstTry ? (task.firstTry?.edits ?? []) : task.edits;
  if (task.firstTry !== undefined && !isFirstTry)
    await say("The last attempt broke a day that was right: once more, with the length of each month");
  for (const edit of edits) {
    await say(`Editing ${edit.path}`);
    await apply(edit);
  }
  await say("Reading the change once more");
  await handBack("done", task.summary);
  await say(`Done: ${task.summary}`);
}

await work();
