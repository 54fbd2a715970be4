import { execFileSync, spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { makeTempDir } from "../../helpers/temp-dir.ts";

const MAIN = fileURLToPath(new URL("../../../src/main.ts", import.meta.url));
const print = (shell: string) => execFileSync(process.execPath, [MAIN, "completion", shell], { encoding: "utf8" });
const has = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0;

async function writeScript(shell: string): Promise<{ file: string; dir: string }> {
  const dir = await makeTempDir();
  const file = join(dir, `millrace.${shell}`);
  await writeFile(file, print(shell));
  return { file, dir };
}

const LINES: [line: string, expected: string[]][] = [
  ["millrace st", ["start", "status", "stop"]],
  ["millrace log --pub", ["--publish"]],
  ["millrace log --format ", ["html", "json", "md"]],
  ["millrace items --status wai", ["waiting"]],
];

describe("completion", () => {
  it.each(LINES)("in bash knows what may follow %j", async (line, expected) => {
    const { file } = await writeScript("bash");
    const words = line.split(" ");
    const script = `source ${file}; COMP_WORDS=(${words.map((word) => `"${word}"`).join(" ")}); COMP_CWORD=${words.length - 1}; _millrace; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const out = execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8" });
    expect(out.trim().split("\n").toSorted()).toEqual(expected);
  });

  it("in bash leaves the names of files to bash", async () => {
    const { file } = await writeScript("bash");
    const script = `source ${file}; COMP_WORDS=(millrace run --config ""); COMP_CWORD=3; _millrace; echo "\${#COMPREPLY[@]}"`;
    expect(execFileSync("bash", ["--norc", "-c", script], { encoding: "utf8" })).toBe("0\n");
  });

  it.skipIf(!has("fish")).each(LINES)("in fish knows what may follow %j (needs fish)", async (line, expected) => {
    const { file, dir } = await writeScript("fish");
    const env = { PATH: process.env["PATH"], HOME: dir };
    const out = execFileSync("fish", ["--no-config", "-c", `source ${file}; complete -C '${line}'`], {
      encoding: "utf8",
      env,
    });
    expect(
      out
        .trim()
        .split("\n")
        .map((each) => each.split("\t")[0] ?? "")
        .toSorted(),
    ).toEqual(expected);
  });

  it.skipIf(!has("zsh"))("in zsh loads and is registered (needs zsh)", async () => {
    const { file, dir } = await writeScript("zsh");
    const script = `autoload -Uz compinit; compinit -D -u; source ${file}; print $_comps[millrace]; whence -w _millrace`;
    const out = execFileSync("zsh", ["-f", "-c", script], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: dir },
    });
    expect(out).toBe("_millrace\n_millrace: function\n");
  });
});
