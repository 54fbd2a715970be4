import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { BugError } from "../../../src/domain/errors.ts";
import { SECOND } from "../../../src/lib/durations.ts";
import { type Edit, toEdits } from "./edits.ts";

export interface FileEdits {
  /** In the package. */
  path: string;
  edits: Edit[];
}

const SOURCE = /\.(?:js|cjs|mjs|ts)$/;
const DECLARATION = /\.d\.ts$/;
/** Nobody edits a file with a longer line by hand: it was minified. */
const LONGEST_LINE = 1_000;
/** Lines of context; more of them where fewer do not tell one place from another. */
const CONTEXTS = [3, 10, 40];

/** What one release of a package changed against another in the sources that both have. */
export async function listReleaseEdits(buggyDir: string, fixedDir: string): Promise<FileEdits[]> {
  const changes: FileEdits[] = [];
  for (const path of await listSources(buggyDir)) {
    const [before, after] = await Promise.all([buggyDir, fixedDir].map((dir) => findText(join(dir, path))));
    if (before === undefined || after === undefined || before === after || isMinified(before)) continue;
    changes.push({ path, edits: await getEdits(before, after, join(buggyDir, path), join(fixedDir, path)) });
  }
  return changes;
}

async function listSources(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true });
  return entries
    .filter((path) => SOURCE.test(path) && !DECLARATION.test(path) && !path.startsWith("node_modules"))
    .toSorted();
}

async function findText(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}

function isMinified(text: string): boolean {
  return text.split("\n").some((line) => line.length > LONGEST_LINE);
}

async function getEdits(before: string, after: string, oldPath: string, newPath: string): Promise<Edit[]> {
  for (const context of CONTEXTS) {
    const options = ["--no-index", "--no-color", "--no-ext-diff", `--unified=${context}`];
    // Exit code 1 says that there are differences.
    const { stdout } = await execa("git", ["diff", ...options, "--", oldPath, newPath], {
      reject: false,
      timeout: 30 * SECOND,
      stripFinalNewline: false,
    });
    const edits = toEdits(before, after, stdout);
    if (edits !== undefined) return edits;
  }
  throw new BugError(`The change of ${oldPath} could not be put into edits.`, { code: "try_real.no_edits" });
}
