import type { Environment } from "../config/environment.ts";

/** One output of a command. Colour and cursor movement only where a person looks at it. */
export interface Terminal {
  line(text?: string): void;
  write(text: string): void;
  /** A person looks at it, on a terminal that can do more than print. */
  isTty: boolean;
  color: boolean;
  /** What is written to, for those who draw. */
  stream: OutputStream;
  /** Columns; 100 where it is no terminal. */
  width(): number;
  paint(tone: Tone, text: string): string;
}

export type Tone = "good" | "bad" | "warn" | "faint" | "bold" | "accent";

export interface OutputStream {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  rows?: number | undefined;
}

const CODES: Record<Tone, [number, number]> = {
  good: [32, 39],
  bad: [31, 39],
  warn: [33, 39],
  faint: [2, 22],
  bold: [1, 22],
  accent: [36, 39],
};

export function createTerminal(stream: OutputStream, { noColor, term }: Environment): Terminal {
  const isTty = stream.isTTY === true && term !== "dumb";
  const color = isTty && !noColor;
  return {
    isTty,
    color,
    stream,
    write: (text) => void stream.write(text),
    line: (text = "") => void stream.write(`${text}\n`),
    width: () => stream.columns ?? 100,
    paint(tone, text) {
      const [open, close] = CODES[tone];
      return color ? `\u001b[${open}m${text}\u001b[${close}m` : text;
    },
  };
}
