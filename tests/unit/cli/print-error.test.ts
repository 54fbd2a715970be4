import { describe, expect, it } from "vitest";
import { printError } from "../../../src/cli/print-error.ts";
import { ConfigError } from "../../../src/domain/errors.ts";
import { makeScreen } from "./screen.ts";

const ERROR = new ConfigError("There are several projects, so 7 could be in any of them.", {
  code: "cli.ambiguous_item",
  hint: "Name the project too, for example acme/cents#7.",
});

describe("an error for a person", () => {
  it("is wrapped between words on a terminal, each part under its own beginning", () => {
    const screen = makeScreen(40);
    printError(screen.out, ERROR);
    expect(screen.lines()).toEqual([
      "millrace: There are several projects, so",
      "          7 could be in any of them.",
      "   hint: Name the project too, for",
      "         example acme/cents#7.",
      "   code: cli.ambiguous_item",
    ]);
  });

  it("keeps the lines that it has, each with its own beginning", () => {
    const screen = makeScreen(40);
    const text = "Two problems.\n\nmillrace.config.yaml:8:10\n  the environment variable TOKEN is not set";
    printError(screen.out, new ConfigError(text, { code: "config.missing_variable" }));
    expect(screen.lines()).toEqual([
      "millrace: Two problems.",
      "",
      "millrace.config.yaml:8:10",
      "  the environment variable TOKEN is not",
      "  set",
      "   code: config.missing_variable",
    ]);
  });

  it("keeps one line for each part in a pipe", () => {
    const screen = makeScreen();
    printError(screen.out, ERROR);
    expect(screen.lines()).toEqual([
      `millrace: ${ERROR.message}`,
      `   hint: ${ERROR.hint}`,
      "   code: cli.ambiguous_item",
    ]);
  });
});
