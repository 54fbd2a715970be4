import { WORK_ITEM_STATUSES } from "../../domain/work-item.ts";
import { toPublicRedisUrl } from "../../lib/redis-connection.ts";
import type { Command } from "../command.ts";
import { EXIT } from "../exit-code.ts";
import { toHoldSentence } from "../hold-sentence.ts";
import { wrapText } from "../wrap-text.ts";
import { withState } from "../with-state.ts";

const NAMES_WIDTH = 10;

/** `millrace status`: one screen of what is where. */
export const status: Command = (context) =>
  withState(context, async ({ store, budget, accounts, server }, { config, dataDir }) => {
    const counts = await store.count();
    const today = await budget.today(new Date());
    const held = await accounts.list(new Date());
    const due = await store.countDue("queued", new Date());
    const { out } = context;
    if (context.json) {
      const { kind, version, persistence, evictionPolicy } = server;
      const redis = { kind, version, persistence, evictionPolicy };
      out.line(JSON.stringify({ items: counts, due, today, held, limits: config.limits, redis, dataDir }));
      return EXIT.done;
    }
    const line = (name: string, text: string) => {
      const [first = "", ...rest] = wrapText(text, out.isTty ? out.width() - NAMES_WIDTH : 0);
      out.line(`${out.paint("faint", name.padEnd(NAMES_WIDTH))}${first}`);
      for (const more of rest) out.line(" ".repeat(NAMES_WIDTH) + more);
    };
    line("Projects", config.projects.map(({ repo }) => repo).join(", "));
    const parts = WORK_ITEM_STATUSES.map((name) => `${counts[name]} ${name}`);
    line("Items", `${parts.join(" · ")}${due > 0 ? ` (${due} can move now)` : ""}`);
    const { runsPerDay, usdPerDay } = config.limits;
    const aside =
      today.underWay === 0 ? "" : ` · $${today.reservedUsd.toFixed(2)} set aside for ${today.underWay} under way`;
    line("Today", `${today.runs} of ${runsPerDay} agent runs · $${today.usd.toFixed(2)} of $${usdPerDay}${aside}`);
    const costs = Object.entries(today.projects).map(([repo, { usd }]) => `${repo} $${usd.toFixed(2)}`);
    if (costs.length > 1) line("", costs.join(" · "));
    for (const hold of held) line("Held", toHoldSentence(hold));
    const { aof, fsync } = server.persistence;
    const kept = aof ? `append-only, fsync ${fsync}` : "not persistent";
    line("Redis", `${server.version}, ${server.kind} at ${toPublicRedisUrl(server.url)}; ${kept}`);
    line("Data", dataDir);
    return EXIT.done;
  });
