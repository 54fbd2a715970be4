import { describe } from "vitest";
import { toExpectationRows } from "../../src/demo/scenario/expectations.ts";
import { SCENARIO, withoutHang } from "../../src/demo/scenario/scenario.ts";
import { toWorkItemId, type WorkItem } from "../../src/domain/work-item.ts";
import { test } from "../helpers/e2e-test.ts";
import { listTraces } from "../helpers/host-facts.ts";

/** The demo's issues but the one whose agent hangs: its two time-outs would only be waited for. */
const EIGHT_ISSUES = withoutHang(SCENARIO);

describe("A session over eight issues of three projects", () => {
  test("leaves exactly the expected pull requests, questions and children, and a second one writes nothing", async ({
    makeProject,
    expect,
  }) => {
    const project = await makeProject({ scenario: EIGHT_ISSUES });
    const { repositories } = EIGHT_ISSUES;
    const first = await project.run(["run"]);
    expect(first).toMatchObject({ code: 0 });

    const pulls = repositories.flatMap(({ repo }) =>
      project.github.listIssues(repo).filter(({ pull }) => pull !== undefined),
    );
    const { stdout } = await project.run(["items", "--json"]);
    const items = stdout.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line) as WorkItem]));
    const [cents, dueDates, invoices] = repositories.map(({ repo }) => listTraces(project.github, repo));
    const asked = new Set([toWorkItemId("acme/invoices", 2)]);
    const { rows, ok } = toExpectationRows(repositories, items, pulls.length, asked);
    expect(ok, JSON.stringify(rows, null, 2)).toBe(true);

    expect(cents).toEqual(["#1 pull-request", "#2 duplicate"]);
    expect(dueDates).toEqual(["#1 pull-request"]);
    const large = items.find(({ id }) => id === toWorkItemId("acme/invoices", 3));
    const parts = (large?.children ?? []).map((issue) => `#${issue} pull-request`);
    expect(parts).toHaveLength(3);
    const children = invoices?.filter((trace) => trace.startsWith("#3 child"));
    expect(children).toHaveLength(3);
    const others = ["#1 pull-request", "#2 pull-request", "#2 question", "#3 decomposition"];
    expect(invoices).toEqual([...others, ...parts, ...(children ?? [])].toSorted());

    const writes = project.github.countWrites();
    const second = await project.run(["run", "--json"]);
    expect(second).toMatchObject({ code: 0 });
    expect(JSON.parse(second.stdout)).toMatchObject({ ok: true, created: 0 });
    expect(project.github.countWrites()).toBe(writes);
  });
});
