/** Style rules that the repository keeps, as a program of its own. */
export const LINT_SCRIPT = `// Style rules of the repository: one line for each finding, exit code 1 where there is one.
import { existsSync, readdirSync, readFileSync } from "node:fs";

const findings = [];
for (const folder of [".", "src", "tests", "scripts"]) {
  for (const name of readdirSync(folder)) {
    if (!/\\.(js|md)$/.test(name)) continue;
    const path = folder + "/" + name;
    const text = readFileSync(path, "utf8");
    text.split("\\n").forEach((line, index) => {
      if (/[ \\t]+$/.test(line)) findings.push(path + ":" + (index + 1) + " ends in spaces");
      if (line.includes("\\t")) findings.push(path + ":" + (index + 1) + " holds a tab");
    });
    if (!text.endsWith("\\n")) findings.push(path + " has no line break at its end");
    if (folder === "src" && !existsSync("tests/" + name.replace(".js", ".test.js"))) findings.push(path + " has no test");
  }
}
for (const finding of findings) console.log(finding);
console.log(findings.length === 0 ? "No findings." : findings.length + " findings.");
process.exitCode = findings.length === 0 ? 0 : 1;
`;

/** Runs the examples in the comments of the sources. */
export const EXAMPLES_SCRIPT = `// Runs each "@example call // result" of src/ and compares.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

let count = 0;
for (const name of readdirSync("src")) {
  const functions = await import("../src/" + name);
  const text = readFileSync("src/" + name, "utf8");
  for (const [, call, result] of text.matchAll(/@example (.+) \\/\\/ (.+)$/gm)) {
    const run = new Function(...Object.keys(functions), "return " + call);
    assert.equal(JSON.stringify(run(...Object.values(functions))), JSON.stringify(JSON.parse(result)), name + ": " + call);
    count += 1;
  }
}
console.log(count + " examples hold.");
`;
