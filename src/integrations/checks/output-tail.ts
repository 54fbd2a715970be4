import { StringDecoder } from "node:string_decoder";
import { keepEnd } from "../../lib/truncate.ts";

/** The end of an output of any length. Holds at most about twice as much as it keeps. */
export interface OutputTail {
  push(chunk: Buffer): void;
  text(): string;
}

export function createOutputTail(maxChars: number): OutputTail {
  const decoder = new StringDecoder("utf8");
  let kept = "";
  let dropped = 0;
  return {
    push(chunk) {
      kept += decoder.write(chunk);
      if (kept.length <= 2 * maxChars) return;
      dropped += kept.length - maxChars;
      kept = kept.slice(-maxChars);
    },
    text: () => keepEnd(kept, maxChars, dropped),
  };
}
