import { basename } from "node:path";
import { lineOf, listCycles, listImports, type Import, type Sources } from "./import-graph.ts";
import { findLayer, toPart, type Architecture } from "./layer-table.ts";

export type RuleName =
  | "unknown-part"
  | "upward-import"
  | "sibling-import"
  | "package-place"
  | "domain-package"
  | "cycle"
  | "file-name"
  | "file-length"
  | "source-text";

export interface Violation {
  rule: RuleName;
  /** `src/stages/x.ts:3`. */
  place: string;
  /** What is broken and why the rule is there. */
  sentence: string;
}

/** Everything in which the sources differ from what the architecture says. */
export function listViolations(sources: Sources, architecture: Architecture): Violation[] {
  const paths = [...sources.keys()];
  return [
    ...paths.flatMap((path) => listImports(path, sources).flatMap((found) => checkImport(found, architecture))),
    ...paths.flatMap((path) => checkFile(path, sources.get(path) ?? "", architecture)),
    ...listCycles(sources).map((cycle) =>
      makeViolation(
        "cycle",
        cycle[0] ?? "",
        `${cycle.join(" → ")}: files that need one another are one file in pieces`,
      ),
    ),
  ];
}

export function formatViolations(violations: Violation[]): string {
  return violations.map(({ rule, place, sentence }) => `${place}  [${rule}]\n  ${sentence}`).join("\n");
}

function makeViolation(rule: RuleName, place: string, sentence: string): Violation {
  return { rule, place, sentence };
}

function checkImport(found: Import, architecture: Architecture): Violation[] {
  return found.target === undefined ? checkPackage(found, architecture) : checkDirection(found, architecture);
}

function checkDirection({ from, line, target = "" }: Import, architecture: Architecture): Violation[] {
  const [part, other] = [toPart(from), toPart(target)];
  const [layer, otherLayer] = [findLayer(part, architecture), findLayer(other, architecture)];
  if (part === other || layer === undefined || otherLayer === undefined || otherLayer < layer) return [];
  const place = `${from}:${line}`;
  if (otherLayer > layer) {
    const sentence = `imports ${target}: ${part} (layer ${layer}) is below ${other} (layer ${otherLayer}), and imports go down only`;
    return [makeViolation("upward-import", place, sentence)];
  }
  if (architecture.together.has(layer)) return [];
  const sentence = `imports ${target}: ${part} and ${other} are siblings and meet through src/domain/ports, joined in app`;
  return [makeViolation("sibling-import", place, sentence)];
}

function checkPackage({ from, line, specifier }: Import, { packages }: Architecture): Violation[] {
  if (specifier.startsWith(".") || specifier.startsWith("node:")) return [];
  const part = toPart(from);
  const place = `${from}:${line}`;
  if (part === "domain" && specifier !== "zod") {
    return [makeViolation("domain-package", place, `imports ${specifier}: the domain knows no package but zod`)];
  }
  const rule = packages.find(({ name }) =>
    name.endsWith("/*")
      ? specifier.startsWith(name.slice(0, -1))
      : specifier === name || specifier.startsWith(`${name}/`),
  );
  if (rule === undefined || rule.parts.includes(part)) return [];
  const sentence = `imports ${specifier}, which belongs to ${rule.parts.join(" and ")} alone: everyone else uses a port`;
  return [makeViolation("package-place", place, sentence)];
}

const DRAWERS = /^(utils?|helpers?|common|misc|managers?|services?|base|types|shared|constants)\.ts$/;
const LONGEST_FILE = 300;

/** Forms that may not stand in a source, with where they may stand all the same. */
const FORBIDDEN_TEXT: { pattern: RegExp; allowedIn?: RegExp; why: string }[] = [
  {
    pattern: /\bprocess\.exit\(/g,
    allowedIn: /^src\/main\.ts$/,
    why: "process.exit belongs to src/main.ts: elsewhere it loses what is not written yet",
  },
  {
    pattern: /\bprocess\.env\b/g,
    allowedIn: /^src\/(config\/environment|demo\/scenario\/scripted-agent)\.ts$/,
    why: "process.env is read in src/config/environment.ts alone, and handed down from there",
  },
  { pattern: /\bshell:\s*true\b/g, why: "a shell reads data as commands; give a program and a list of arguments" },
  { pattern: /\bexecaCommand(Sync)?\b/g, why: "a command is a program and a list of arguments, never one string" },
  {
    pattern: /\b(execa|execFile|spawn)(Sync)?\(\s*["'`]tmux["'`]/g,
    allowedIn: /^src\/tmux\//,
    why: "the tmux program is run in src/tmux alone, where every call has a time-out and our own socket",
  },
  {
    pattern: /^(export )?let /gm,
    // Holds the texts of sample files.
    allowedIn: /^src\/demo\/scenario\//,
    why: "state of a module is shared by everything in the process; make it in a function",
  },
];

function checkFile(path: string, text: string, architecture: Architecture): Violation[] {
  const violations: Violation[] = [];
  const part = toPart(path);
  if (findLayer(part, architecture) === undefined) {
    violations.push(
      makeViolation("unknown-part", path, `${part} is in no layer: add it to the table in ARCHITECTURE.md`),
    );
  }
  if (DRAWERS.test(basename(path))) {
    violations.push(makeViolation("file-name", path, "the name says nothing: name the file after its one concept"));
  }
  const lines = text.split("\n").length - 1;
  if (lines > LONGEST_FILE) {
    violations.push(
      makeViolation("file-length", path, `${lines} lines are more than ${LONGEST_FILE}: there are two concepts in it`),
    );
  }
  const code = withoutComments(text);
  for (const { pattern, allowedIn, why } of FORBIDDEN_TEXT) {
    if (allowedIn?.test(path) === true) continue;
    for (const match of code.matchAll(pattern)) {
      violations.push(makeViolation("source-text", `${path}:${lineOf(code, match.index)}`, why));
    }
  }
  return violations;
}

/** Comments become blanks, so that lines keep their numbers. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, (comment) => comment.replaceAll(/[^\n]/g, " "));
}
