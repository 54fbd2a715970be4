import { toArgument, type TmuxAnswer } from "./client.ts";
import type { TmuxServer } from "./server.ts";

export type SessionAnswer = "created" | "duplicate" | { failed: string };

export interface SessionMaker {
  /** Runs the command, without a shell, in a new session. */
  create(session: string, command: string[]): Promise<SessionAnswer>;
}

interface Wish {
  session: string;
  args: string[];
  answer: (answer: SessionAnswer) => void;
}

/** tmux takes 16 KB in one call; this leaves room for its own part. */
const LARGEST_CALL = 12_000;

/**
 * Makes sessions with few calls: those that are asked for while a call is under way are made together by the next one.
 * Starting a program costs a busy machine more than all that tmux does in it. Commands of one call stop at the first that
 * fails; each tells of its session, so those after it are known and asked for again.
 */
export function createSessionMaker(server: TmuxServer): SessionMaker {
  const waiting: Wish[] = [];
  let isCalling = false;

  async function work(): Promise<void> {
    isCalling = true;
    try {
      while (waiting.length > 0) await make(takeBatch(waiting));
    } finally {
      isCalling = false;
    }
  }

  async function make(batch: Wish[]): Promise<void> {
    const answer = await server.call(batch.flatMap(({ args }, index) => (index === 0 ? args : [";", ...args])));
    const made = answer.kind === "unknown" ? 0 : answer.stdout.split("\n").filter((line) => line !== "").length;
    for (const wish of batch.slice(0, made)) wish.answer("created");
    const [first, ...rest] = batch.slice(made);
    if (first === undefined) return;
    first.answer(toFailure(answer));
    if (answer.kind === "refused") waiting.unshift(...rest);
    else for (const wish of rest) wish.answer(toFailure(answer));
  }

  return {
    create(session, command) {
      const told = ["-P", "-F", "#{session_name}"];
      const args = ["new-session", "-d", ...told, "-s", session, "-x", "200", "-y", "50", "--", ...command];
      return new Promise((resolve, reject) => {
        waiting.push({ session, args: args.map(toArgument), answer: resolve });
        if (!isCalling) work().catch(reject);
      });
    },
  };
}

function takeBatch(waiting: Wish[]): Wish[] {
  let size = 0;
  const end = waiting.findIndex(({ args }) => (size += args.join(" ").length + 3) > LARGEST_CALL);
  return waiting.splice(0, end === -1 ? waiting.length : Math.max(1, end));
}

function toFailure(answer: TmuxAnswer): SessionAnswer {
  if (answer.kind === "done") return { failed: "tmux did not say that it made the session." };
  return answer.message.includes("duplicate session") ? "duplicate" : { failed: answer.message };
}
