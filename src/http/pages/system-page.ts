import { html } from "hono/html";
import { toPlainText } from "../../daily-log/escape.ts";
import type { AccountHold } from "../../domain/account.ts";
import type { DaySpending } from "../../domain/ports/budget.ts";
import type { RunnerSight } from "../../domain/runner.ts";
import type { QueueSight, ScheduleSight } from "../../domain/ports/queue-reader.ts";
import type { PageDeps } from "../page-deps.ts";
import type { Html, PageContent, PageFrame } from "./layout.ts";
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
  return html`<section id="accounts">
    <h2>Accounts held</h2>
    ${
      held.length === 0
        ? html`<p class="none">None: every agent may start.</p>`
        : html`<table>
              <caption class="hidden">
                Accounts under which nothing is started now
              </caption>
              <thead>
                <tr>
                  <th scope="col">Agent</th>
                  <th scope="col">Until</th>
                  <th scope="col">Since</th>
                  <th scope="col">Why</th>
                </tr>
              </thead>
              <tbody>
                ${held.map(
                  ({ agent, account, kind, until, since, why }) =>
                    html`<tr>
                      <th scope="row">${agent} <span class="muted">${account}</span></th>
                      <td>${until === undefined ? "a person acts" : renderClock(until)}</td>
                      <td>${renderAgo(since, now)}</td>
                      <td>${kind}: ${toPlainText(why)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
            <p class="muted"><code>millrace retry --account NAME</code> lifts a hold.</p>`
    }
  </section>`;
}

function renderBudget(today: DaySpending, limits: PageDeps["limits"]): Html {
  const projects = Object.entries(today.projects).toSorted(([, a], [, b]) => b.usd - a.usd || b.runs - a.runs);
  return html`<section>
    <h2>Today's budget</h2>
    <dl class="facts">
      <div>
        <dt>Agent runs</dt>
        <dd>
          ${today.runs} of ${limits.runsPerDay}
          <meter
            min="0"
            max="${limits.runsPerDay}"
            value="${Math.min(today.runs, limits.runsPerDay)}"
            aria-label="Agent runs used"
          ></meter>
        </dd>
      </div>
      <div>
        <dt>Money</dt>
        <dd>
          ${formatUsd(today.usd)} of ${formatUsd(limits.usdPerDay)}
          <meter
            min="0"
            max="${limits.usdPerDay}"
            value="${Math.min(today.usd, limits.usdPerDay)}"
            aria-label="Money spent"
          ></meter>
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
    ${
      projects.length === 0
        ? ""
        : html`<table>
            <caption>
              Booked today, by project
            </caption>
            <thead>
              <tr>
                <th scope="col">Project</th>
                <th scope="col" class="number">Runs</th>
                <th scope="col" class="number">Cost</th>
              </tr>
            </thead>
            <tbody>
              ${projects.map(
                ([repo, { runs, usd }]) =>
                  html`<tr>
                    <th scope="row">${repo}</th>
                    <td class="number">${runs}</td>
                    <td class="number">${formatUsd(usd)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`;
}

function renderQueues(sights: readonly QueueSight[]): Html {
  return html`<section>
    <h2>Queues</h2>
    <table>
      <caption class="hidden">
        Jobs of each stage
      </caption>
      <thead>
        <tr>
          <th scope="col">Stage</th>
          <th scope="col" class="number">At work</th>
          <th scope="col" class="number">Waiting</th>
          <th scope="col" class="number">Resting</th>
        </tr>
      </thead>
      <tbody>
        ${sights.map(
          ({ stage, active, waiting, delayed }) =>
            html`<tr>
              <th scope="row">${stage}</th>
              <td class="number">${active}</td>
              <td class="number">${waiting}</td>
              <td class="number">${delayed}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

function renderSchedules(schedules: readonly ScheduleSight[]): Html {
  return html`<section>
    <h2>Schedules</h2>
    ${
      schedules.length === 0
        ? html`<p class="none">Nothing happens by itself: every schedule is empty.</p>`
        : html`<table>
            <caption class="hidden">
              What happens by the clock
            </caption>
            <thead>
              <tr>
                <th scope="col">Schedule</th>
                <th scope="col">When</th>
                <th scope="col">Next</th>
              </tr>
            </thead>
            <tbody>
              ${schedules.map(
                ({ name, pattern, timezone, nextAt }) =>
                  html`<tr>
                    <th scope="row">${name}</th>
                    <td><code>${pattern}</code> ${timezone}</td>
                    <td>${nextAt === undefined ? "" : renderClock(nextAt)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`;
}

function renderRunners(sights: readonly RunnerSight[], now: Date): Html {
  return html`<section>
    <h2>Runners</h2>
    ${
      sights.length === 0
        ? html`<p class="none">No runner has registered.</p>`
        : html`<table>
            <caption class="hidden">
              Processes that take work
            </caption>
            <thead>
              <tr>
                <th scope="col">Runner</th>
                <th scope="col">State</th>
                <th scope="col">Since</th>
                <th scope="col">Agents</th>
              </tr>
            </thead>
            <tbody>
              ${sights.slice(0, MOST_RUNNERS).map(
                ({ runner, state, since }) =>
                  html`<tr>
                    <th scope="row">
                      ${runner.machine} <span class="muted">process ${runner.pid}, ${runner.version}</span>
                    </th>
                    <td>
                      ${renderState(state)}${state === "offline" && runner.end !== undefined ? ` (${runner.end})` : ""}
                    </td>
                    <td>${renderAgo(since, now)}</td>
                    <td>${runner.agents.join(", ")}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`;
}
