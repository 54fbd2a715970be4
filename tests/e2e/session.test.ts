import { describe } from "vitest";
import { toExpectationRows } from "../../src/demo/scenario/expectations.ts";
import { type Scenario, SCENARIO } from "../../src/demo/scenario/scenario.ts";
import { test } from "../helpers/e2e-test.ts";
import { listTraces } from "../helpers/host-facts.ts";

/** The demo's issues but the one whose agent hangs: its two time-outs would only be waited for. */
const EIGHT_ISSUES: Scenario = {
  ...SCENARIO,
  issues: SCENARIO.issues
    .filter(({ expectation }) => expectation.kind !== "failed")
    .map((issue, index) => ({ ...issue, number: index + 1 })),
};

describe("A session over eight issues", () => {
  test("leaves exactly the expected pull requests, questions and children, and a second one writes nothing", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ scenario: EIGHT_ISSUES });
    const { repo, issues } = EIGHT_ISSUES;
    const first = await project.run(["run"]);
    expect(first).toMatchObject({ code: 0 });

    const pulls = project.github.listIssues(repo).filter(({ pull }) => pull !== undefined);
    const items = [...(await project.items()).values()];
    const traces = listTraces(project.github, repo);
    const asked = traces.flatMap((trace) => /^#(\d+) question$/.exec(trace)?.[1] ?? []).map(Number);
    const { rows, ok } = toExpectationRows(issues, items, pulls.length, new Set(asked));
    expect(ok, JSON.stringify(rows, null, 2)).toBe(true);
    const children = traces.filter((trace) => trace.startsWith("#5 child"));
    expect(children).toHaveLength(3);
    const worked = [1, 2, 3, 4, ...(items.find(({ issue }) => issue === 5)?.children ?? [])];
    const pullRequests = worked.map((issue) => `#${issue} pull-request`);
    expect(traces).toEqual([...pullRequests, ...children, "#4 question", "#5 decomposition"].toSorted());

    const writes = project.github.countWrites();
    const second = await project.run(["run", "--json"]);
    expect(second).toMatchObject({ code: 0 });
    expect(JSON.parse(second.stdout)).toMatchObject({ ok: true, created: 0 });
    expect(project.github.countWrites()).toBe(writes);
  });
});
