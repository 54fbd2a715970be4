import { expect, test } from "vitest";
import { readEnvironment } from "../../../src/config/environment.ts";

test("An environment without variables has plain answers", () => {
  expect(readEnvironment({ HOME: "/home/ann" })).toEqual({
    variables: { HOME: "/home/ann" },
    isCi: false,
    noColor: false,
    home: "/home/ann",
    term: "dumb",
  });
});

test("CI counts unless it is off, and NO_COLOR counts unless it is empty", () => {
  expect(readEnvironment({ CI: "true", NO_COLOR: "1" })).toMatchObject({ isCi: true, noColor: true });
  expect(readEnvironment({ CI: "false", NO_COLOR: "" })).toMatchObject({ isCi: false, noColor: false });
});
