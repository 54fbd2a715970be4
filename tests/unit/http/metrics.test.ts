import { expect, test } from "vitest";
import { renderMetrics } from "../../../src/http/metrics.ts";

test("metrics are in the text format of Prometheus, with labels escaped", () => {
  const text = renderMetrics([
    { name: "millrace_runs", help: "Runs.", type: "gauge", values: [{ value: 2 }] },
    { name: "millrace_jobs", help: "Jobs.", type: "gauge", values: [{ labels: { a: 'q"\\\n', b: "x" }, value: 0.5 }] },
  ]);
  expect(text).toBe(
    '# HELP millrace_runs Runs.\n# TYPE millrace_runs gauge\nmillrace_runs 2\n# HELP millrace_jobs Jobs.\n# TYPE millrace_jobs gauge\nmillrace_jobs{a="q\\"\\\\\\n",b="x"} 0.5\n',
  );
});
