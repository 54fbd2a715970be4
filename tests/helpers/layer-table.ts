/** What ARCHITECTURE.md says of layers and packages, read from its tables. */
export interface Architecture {
  /** Layer of each part; parts of one layer are siblings. */
  layers: ReadonlyMap<string, number>;
  /** Layers whose parts may import one another. */
  together: ReadonlySet<number>;
  /** Where a package may be imported; `@octokit/*` covers a scope. */
  packages: { name: string; parts: string[] }[];
}

/** Reads rows such as "| 4 | `pipeline` `stages` | … |" and "| `bullmq` | `pipeline` | … |". */
export function parseArchitecture(markdown: string): Architecture {
  const layers = new Map<string, number>();
  const together = new Set<number>();
  const packages: Architecture["packages"] = [];
  for (const row of markdown.split("\n").filter((line) => line.startsWith("|"))) {
    const [first = "", second = "", third = ""] = row
      .split("|")
      .slice(1)
      .map((cell) => cell.trim());
    const parts = listNames(second);
    if (/^\d+$/.test(first)) {
      for (const part of parts) layers.set(part, Number(first));
      if (third.includes("may import one another")) together.add(Number(first));
    } else if (first.startsWith("`") && parts.length > 0) {
      packages.push({ name: listNames(first)[0] ?? "", parts });
    }
  }
  if (layers.size === 0 || packages.length === 0)
    throw new Error("ARCHITECTURE.md has no table of layers or packages.");
  return { layers, together, packages };
}

function listNames(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? "");
}

/** The part a file belongs to: `src/pipeline/queues.ts` → `pipeline`, `src/integrations/git/x.ts` → `integrations/git`. */
export function toPart(path: string): string {
  const [first = "", second = ""] = path.replace(/^src\//, "").split("/");
  if (second === "") return first.startsWith("app") ? "app" : first;
  return first === "integrations" ? `${first}/${second}` : first;
}

/** Every folder of integrations is a part of its own, in the layer of `integrations`. */
export function findLayer(part: string, { layers }: Architecture): number | undefined {
  return layers.get(part) ?? layers.get(part.split("/")[0] ?? part);
}
