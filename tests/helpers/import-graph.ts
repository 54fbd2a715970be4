import { readdir, readFile } from "node:fs/promises";
import { join, posix } from "node:path";

/** Texts of source files by path, with forward slashes: `src/lib/redact.ts`. */
export type Sources = ReadonlyMap<string, string>;

export interface Import {
  from: string;
  line: number;
  /** As written: `./redact.ts`, `bullmq`, `node:fs`. */
  specifier: string;
  /** Path of the imported source; undefined for packages and built-in modules. */
  target?: string | undefined;
}

export async function readSources(folder: string, root = "."): Promise<Sources> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => posix.relative(root, posix.join(entry.parentPath, entry.name)));
  return new Map(
    await Promise.all(paths.toSorted().map(async (path) => [path, await readFile(path, "utf8")] as const)),
  );
}

const IMPORT_FORMS = [
  // import … from "x"; export … from "x"
  /^[ \t]*(?:import|export)\s+(?:type\s+)?(?:[\w*\s{},$]+?)\s*from\s*["']([^"'\n]+)["']/gm,
  // import "x"
  /^[ \t]*import\s+["']([^"'\n]+)["']/gm,
  // import("x")
  /\bimport\(\s*["']([^"'\n]+)["']\s*\)/g,
];

/** All imports of one file, also dynamic ones. A relative import of a file that is not among the sources has no target. */
export function listImports(path: string, sources: Sources): Import[] {
  const text = sources.get(path) ?? "";
  return IMPORT_FORMS.flatMap((form) =>
    [...text.matchAll(form)].map((match) => {
      const specifier = match[1] ?? "";
      const resolved = specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : undefined;
      return {
        from: path,
        line: lineOf(text, match.index + match[0].search(/\S/)),
        specifier,
        target: resolved !== undefined && sources.has(resolved) ? resolved : undefined,
      };
    }),
  );
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** Each cycle of imports once, those of types too, as the paths along it. */
export function listCycles(sources: Sources): string[][] {
  const cycles: string[][] = [];
  const state = new Map<string, "open" | "done">();
  const visit = (path: string, trail: string[]): void => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      cycles.push([...trail.slice(trail.indexOf(path)), path]);
      return;
    }
    state.set(path, "open");
    for (const { target } of listImports(path, sources)) {
      if (target !== undefined) visit(target, [...trail, path]);
    }
    state.set(path, "done");
  };
  for (const path of sources.keys()) visit(path, []);
  return cycles;
}
