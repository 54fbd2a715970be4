import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeReport } from "./report.ts";
import { playTimeline } from "./timeline.ts";
import { startTimelineWorld } from "./world.ts";

const [seed = "1", issues = "200"] = process.argv.slice(2);
const dir = await mkdtemp(join(tmpdir(), "mr-"));
const world = await startTimelineWorld(dir);
try {
  const played = await playTimeline(world, Number(seed), Number(issues));
  const report = await makeReport(world, played);
  const counts = { requests: world.github.requests.length, deliveries: world.github.webhooks.deliveries.length };
  process.stdout.write(JSON.stringify(report));
  process.stderr.write(`${JSON.stringify(counts)}\n`);
} finally {
  await world.close();
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
}
