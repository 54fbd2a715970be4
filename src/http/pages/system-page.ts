import { html } from "hono/html";
import { toPlainText } from "../../daily-log/escape.ts";
import type { AccountHold } from "../../domain/account.ts";
import type { DaySpending } from "../../domain/ports/budget.ts";
import type { RunnerSight } from "../../domain/runner.ts";
import type { QueueSight, ScheduleSight } from "../../domain/ports/queue-reader.ts";
import type { PageDeps } from "../page-deps.ts";
import type { Html, PageContent, PageFrame } from "./layout.ts";
import { renderTable } from "./table.ts";
import { formatUsd, renderAgo, renderClock, renderState } from "./phrases.ts";

const MOST_RUNNERS = 50;

/** `/system`: what the work runs on: queues, schedules, limits, accounts, runners. */
export async function makeSystemPage(deps: PageDeps, frame: PageFrame): Promise<PageContent> {
  const { queues, budget, accounts, runners, limits } = deps;
  const [sights, schedules, today, held, machines] = await Promise.all([
    queues.listQueues(0),
    queues.listSchedules(),
    budget.today(frame.now),
    accounts.list(frame.now),
    runners.list(),
  ]);
  const body = html`<h1>System</h1>
    ${renderAccounts(held, frame.now)} ${renderBudget(today, limits)} ${renderQueues(sights)}
    ${renderSchedules(schedules)} ${renderRunners(machines, frame.now)}`;
  return { title: "System", place: "/system", isLive: true, body };
}

function renderAccounts(held: readonly AccountHold[], now: Date): Html {
  const table = renderTable({
    caption: "Accounts under which nothing is started now",
    columns: [{ head: "Agent" }, { head: "Until" }, { head: "Since" }, { head: "Why" }],
    rows: held.map(({ agent, account, kind, until, since, why }) => [
      html`${agent} <span class="muted">${account}</span>`,
      until === undefined ? "a person acts" : renderClock(until),
      renderAgo(since, now),
      `${kind}: ${toPlainText(why)}`,
    ]),
  });
  return html`<section id="accounts">
    <h2>Accounts held</h2>
    ${
      held.length === 0
        ? html`<p class="none">None: every agent may start.</p>`
        : html`${table}
            <p class="muted"><code>millrace retry --account NAME</code> lifts a hold.</p>`
    }
  </section>`;
}

function renderBudget(today: DaySpending, limits: PageDeps["limits"]): Html {
  const projects = Object.entries(today.projects).toSorted(([, a], [, b]) => b.usd - a.usd || b.runs - a.runs);
  const table = renderTable({
    caption: "Booked today, by project",
    showsCaption: true,
    columns: [{ head: "Project" }, { head: "Runs", isNumber: true }, { head: "Cost", isNumber: true }],
    rows: projects.map(([repo, { runs, usd }]) => [repo, String(runs), formatUsd(usd)]),
  });
  return html`<section>
    <h2>Today's budget</h2>
    <dl class="facts">
      <div>
        <dt>Agent runs</dt>
        <dd>${today.runs} of ${limits.runsPerDay} ${renderMeter("Agent runs used", today.runs, limits.runsPerDay)}</dd>
      </div>
      <div>
        <dt>Money</dt>
        <dd>
          ${formatUsd(today.usd)} of ${formatUsd(limits.usdPerDay)}
          ${renderMeter("Money spent", today.usd, limits.usdPerDay)}
        </dd>
      </div>
      <div>
        <dt>Under way</dt>
        <dd>${today.underWay === 1 ? "1 run" : `${today.underWay} runs`}, ${formatUsd(today.reservedUsd)} set aside</dd>
      </div>
      <div>
        <dt>Limits</dt>
        <dd>${limits.concurrentRuns} runs at once here, ${limits.attemptsPerItem} attempts for an item</dd>
      </div>
    </dl>
    ${projects.length === 0 ? "" : table}
  </section>`;
}

function renderMeter(label: string, value: number, most: number): Html {
  return html`<meter min="0" max="${most}" value="${Math.min(value, most)}" aria-label="${label}"></meter>`;
}

function renderQueues(sights: readonly QueueSight[]): Html {
  const number = (head: string) => ({ head, isNumber: true });
  const table = renderTable({
    caption: "Jobs of each stage",
    columns: [{ head: "Stage" }, number("At work"), number("Waiting"), number("Resting")],
    rows: sights.map(({ stage, machine, active, waiting, delayed }) => [
      html`${stage}${machine === undefined ? "" : html` <span class="muted">open runs on ${machine}</span>`}`,
      ...[active, waiting, delayed].map(String),
    ]),
  });
  return html`<section>
    <h2>Queues</h2>
    ${table}
  </section>`;
}

function renderSchedules(schedules: readonly ScheduleSight[]): Html {
  const table = renderTable({
    caption: "What happens by the clock",
    columns: [{ head: "Schedule" }, { head: "When" }, { head: "Next" }],
    rows: schedules.map(({ name, pattern, timezone, nextAt }) => [
      name,
      html`<code>${pattern}</code> ${timezone}`,
      nextAt === undefined ? "" : renderClock(nextAt),
    ]),
  });
  return html`<section>
    <h2>Schedules</h2>
    ${schedules.length === 0 ? html`<p class="none">Nothing happens by itself: every schedule is empty.</p>` : table}
  </section>`;
}

function renderRunners(sights: readonly RunnerSight[], now: Date): Html {
  const table = renderTable({
    caption: "Processes that take work",
    columns: [{ head: "Runner" }, { head: "State" }, { head: "Since" }, { head: "Agents" }],
    rows: sights
      .slice(0, MOST_RUNNERS)
      .map(({ runner, state, since }) => [
        html`${runner.machine} <span class="muted">process ${runner.pid}, ${runner.version}</span>`,
        html`${renderState(state)}${state === "offline" && runner.end !== undefined ? ` (${runner.end})` : ""}`,
        renderAgo(since, now),
        runner.agents.join(", "),
      ]),
  });
  return html`<section>
    <h2>Runners</h2>
    ${sights.length === 0 ? html`<p class="none">No runner has registered.</p>` : table}
  </section>`;
}
