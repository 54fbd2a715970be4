import { expect, test } from "vitest";
import { readEnvironment } from "../../../src/config/environment.ts";

test("An environment without variables has plain answers", () => {
  expect(readEnvironment({ HOME: "/home/ann" })).toEqual({
    variables: { HOME: "/home/ann" },
    noColor: false,
    home: "/home/ann",
    term: "dumb",
  });
});

test("NO_COLOR counts unless it is empty", () => {
  expect(readEnvironment({ NO_COLOR: "1" })).toMatchObject({ noColor: true });
  expect(readEnvironment({ NO_COLOR: "" })).toMatchObject({ noColor: false });
});
