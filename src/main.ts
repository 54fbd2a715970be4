#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

// Before anything else is loaded: compiled code that is kept halves the start (https://nodejs.org/api/module.html).
enableCompileCache(join(homedir(), ".cache", "millrace", "node"));
const { runCli } = await import("./cli/program.ts");
const { readEnvironment } = await import("./config/environment.ts");

/** A pipe that closes early (`millrace items | head`) is no error. */
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The second signal does not wait: what runs is taken up again by the next start.
    if (stop.signal.aborted) process.exit(130);
    stop.abort(signal);
  });
}

const code = await runCli(process.argv.slice(2), {
  environment: readEnvironment(),
  cwd: process.cwd(),
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stop.signal,
});
process.exitCode = code;
setTimeout(() => process.exit(code), 3000).unref();
