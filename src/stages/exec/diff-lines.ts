export interface DiffLine {
  /** Of the file after the change; of a deleted file, its last path. */
  path: string;
  sign: "+" | "-";
  text: string;
}

/**
 * The lines that a unified diff adds and takes out. Pure. The numbers of each hunk's head say where it ends, so that a
 * line of a file that looks like a head of the diff is not one.
 */
export function* readDiffLines(diff: string): Generator<DiffLine> {
  let path = "";
  let [oldLeft, newLeft] = [0, 0];
  for (const line of diff.split("\n")) {
    const sign = line[0];
    if (oldLeft > 0 || newLeft > 0) {
      if (sign !== "+" && sign !== "\\") oldLeft -= 1;
      if (sign !== "-" && sign !== "\\") newLeft -= 1;
      if (sign === "+" || sign === "-") yield { path, sign, text: line.slice(1) };
      continue;
    }
    const head = /^(?:---|\+\+\+) "?[ab]\/(.*?)"?\t?$/.exec(line);
    if (head !== null) path = head[1] ?? "";
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (hunk !== null) [oldLeft, newLeft] = [Number(hunk[1] ?? 1), Number(hunk[2] ?? 1)];
  }
}
