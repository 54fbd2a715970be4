#!/usr/bin/env node
import { runCli } from "./cli/program.ts";
import { readEnvironment } from "./config/environment.ts";

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
