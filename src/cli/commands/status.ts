import { openSocial } from "../../app-social.ts";
import { WORK_ITEM_STATUSES } from "../../domain/work-item.ts";
import { ensureMachineId } from "../../environment/machine-id.ts";
import { SECOND } from "../../lib/durations.ts";
import { toPublicRedisUrl } from "../../lib/redis-connection.ts";
import { measureFolder } from "../../retention/measure-folder.ts";
import { planCleanUp } from "../../retention/clean-up.ts";
import type { Command } from "../command.ts";
import { describeDisk } from "../disk-view.ts";
import { EXIT } from "../exit-code.ts";
import { toHoldSentence } from "../hold-sentence.ts";
import { isSocialUsed, readSocialStatus, toSocialLines } from "../social-status.ts";
import { toQuotaText } from "../quota-view.ts";
import { wrapText } from "../wrap-text.ts";
import { describeMachine, toMachines } from "../machine-list.ts";
import { withState } from "../with-state.ts";

const MEASURE_BUDGET_MS = 2 * SECOND;
const NAMES_WIDTH = 10;

/** `millrace status`: one screen of what is where. */
export const status: Command = (context) =>
  withState(context, async (state, { config, dataDir, redactor }) => {
    const { store, budget, accounts, quota, registry, server } = state;
    const social = isSocialUsed(config)
      ? await readSocialStatus(openSocial(state, config, (text) => redactor.redact(text)))
      : undefined;
    const counts = await store.count();
    const today = await budget.today(new Date());
    const held = await accounts.list(new Date());
    const due = await store.countDue("queued", new Date());
    const github = await quota.list(new Date());
    const machines = toMachines(await registry.list());
    const machine = await ensureMachineId(dataDir);
    const { retention } = config;
    const plan = await planCleanUp({ dataDir, machine, retention, items: store, now: () => new Date() });
    const disk = await measureFolder(dataDir, MEASURE_BUDGET_MS);
    const { out } = context;
    if (context.json) {
      const { kind, version, persistence, evictionPolicy } = server;
      const redis = { kind, version, persistence, evictionPolicy };
      out.line(
        JSON.stringify({
          items: counts,
          due,
          today,
          held,
          github,
          limits: config.limits,
          runners: machines,
          redis,
          dataDir,
          disk,
          cleanUp: plan,
          social,
        }),
      );
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
    if (costs.length > 1 && today.usd > 0) line("", costs.join(" · "));
    for (const hold of held) line("Held", toHoldSentence(hold));
    for (const [index, text] of (social === undefined ? [] : toSocialLines(social)).entries()) {
      line(index === 0 ? "Social" : "", text);
    }
    for (const standing of github) line("GitHub", toQuotaText(standing, new Date()));
    const { aof, fsync } = server.persistence;
    const kept = aof ? `append-only, fsync ${fsync}` : "not persistent";
    for (const [index, one] of machines.entries()) line(index === 0 ? "Runners" : "", describeMachine(one));
    if (machines.length === 0) line("Runners", "none yet");
    line("Redis", `${server.version}, ${server.kind} at ${toPublicRedisUrl(server.url)}; ${kept}`);
    line("Data", describeDisk(disk, plan, { dataDir, clonesMs: retention.clones }));
    return EXIT.done;
  });
