import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that wait long, longest first: begun last, one of them alone would keep the whole run waiting. */
const LONG = [
  "integration/timeline/timeline",
  "e2e/faults/machines",
  "e2e/doctor",
  "e2e/crash",
  "e2e/trouble",
  "e2e/follow",
  "integration/pipeline/half-open",
  "integration/pipeline/clock",
].map((name) => `/tests/${name}.test.ts`);

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = LONG.findIndex((name) => moduleId.endsWith(name));
      return index < 0 ? LONG.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
