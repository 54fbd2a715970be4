import { createTerminal, type Terminal } from "../../../src/cli/terminal.ts";

/** A terminal of that width, or a pipe without one, that keeps what is printed. */
export function makeScreen(columns?: number): { out: Terminal; lines(): string[] } {
  let text = "";
  const stream = {
    isTTY: columns !== undefined,
    columns,
    write(chunk: string) {
      text += chunk;
    },
  };
  const environment = { noColor: true, term: "xterm", home: "/", variables: {} };
  return { out: createTerminal(stream, environment), lines: () => text.split("\n").slice(0, -1) };
}
