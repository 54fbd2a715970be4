/** The guard of a demo, see guard.ts: `guard-main <folder> keep|remove`, and on standard input how the demo ended. */
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { readEnvironment } from "../config/environment.ts";
import { STANDARD_PATH } from "../lib/bubblewrap-probe.ts";
import { endLeftovers, removeLeftFolder } from "./end-leftovers.ts";
import { ALL_ENDED } from "./guard.ts";

const [dir = "", what = "keep"] = process.argv.slice(2);
const path = readEnvironment().variables["PATH"] ?? STANDARD_PATH;

// Ends when the demo says so, or when the demo is gone and the pipe with it.
const said = await text(process.stdin);
const isQuiet = await endLeftovers(join(dir, "data"), { path, quietLooks: said === ALL_ENDED ? 1 : 4 });
if (isQuiet && what === "remove") await removeLeftFolder(dir);
