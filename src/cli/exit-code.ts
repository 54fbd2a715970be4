import { isAppError } from "../domain/errors.ts";

export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  environment: 3,
  itemFailed: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code that an error asks for: what the caller has to change, its command, its machine, or nothing. */
export function toExitCode(error: unknown): ExitCode {
  if (!isAppError(error)) return EXIT.bug;
  switch (error.decision) {
    case "configure":
    case "park":
      return EXIT.usage;
    case "repair":
    case "retry":
    case "wait":
      return EXIT.environment;
    case "stop":
      return EXIT.interrupted;
    case "bug":
      return EXIT.bug;
  }
}
