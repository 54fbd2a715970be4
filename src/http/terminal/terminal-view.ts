import type { SgrStyle } from "./sgr-style.ts";
import { toTerminalLine } from "./terminal-line.ts";

/** Turns raw lines into HTML, one after another, with colours that go on over lines. */
export interface TerminalView {
  /** Each line ends with a line break; lines that show nothing are left out. */
  render(lines: readonly string[]): string;
}

/** `toDisplay` makes of a raw line what a person should see of it; undefined for nothing. */
export function createTerminalView(toDisplay: (line: string) => string | undefined): TerminalView {
  let style: SgrStyle = {};
  return {
    render(lines) {
      let html = "";
      for (const line of lines) {
        const shown = toDisplay(line);
        if (shown === undefined) continue;
        const { html: text, after } = toTerminalLine(shown, style);
        style = after;
        html += `${text}\n`;
      }
      return html;
    },
  };
}

/** The last lines of a part whose HTML together fits into `mostChars`. */
export function renderLastLines(
  lines: readonly string[],
  toDisplay: (line: string) => string | undefined,
  mostChars: number,
): string {
  const rendered = lines.map((line) => createTerminalView(toDisplay).render([line]));
  let from = rendered.length;
  let room = mostChars;
  while (from > 0 && (rendered[from - 1]?.length ?? 0) <= room) {
    from -= 1;
    room -= rendered[from]?.length ?? 0;
  }
  return createTerminalView(toDisplay).render(lines.slice(from));
}
