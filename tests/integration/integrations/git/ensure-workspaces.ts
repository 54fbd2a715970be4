import type { RunId } from "../../../../src/domain/agent-run.ts";
import { isAppError } from "../../../../src/domain/errors.ts";
import { createWorkspaces } from "../../../../src/integrations/git/workspaces.ts";

/**
 * A runner process of its own: makes workspaces for several runs of one repository at once and prints them as JSON, or
 * the error of the first that failed.
 */
const [dataDir = "", remote = "", from = "0", count = "1", path] = process.argv.slice(2);
const workspaces = createWorkspaces({ dataDir, timeoutMs: 30_000, path });
const ref = { repo: "acme/widget", remote, base: "main" };
const numbers = Array.from({ length: Number(count) }, (_, index) => Number(from) + index);
try {
  const made = await Promise.all(
    numbers.map((n) => workspaces.ensureWorkspace(ref, `acme--widget-${n}-r1` as RunId, `millrace/${n}-x`)),
  );
  process.stdout.write(JSON.stringify(made));
} catch (error) {
  if (!isAppError(error)) throw error;
  process.stdout.write(JSON.stringify({ code: error.code, decision: error.decision, message: error.message }));
}
