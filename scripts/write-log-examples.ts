import { writeFile } from "node:fs/promises";
import { renderMarkdown } from "../src/daily-log/render-markdown.ts";
import { makeBadDay } from "./example-days/bad.ts";
import { makeBusyDay } from "./example-days/busy.ts";
import { computeExample } from "./example-days/world.ts";

/** Writes the examples of daily logs in docs/examples: made-up days through the code that writes the real ones. */
for (const [name, day] of [
  ["daily-log-busy", makeBusyDay()],
  ["daily-log-bad", makeBadDay()],
] as const) {
  await writeFile(`docs/examples/${name}.md`, renderMarkdown(await computeExample(day)));
}
