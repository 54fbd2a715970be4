import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { z } from "zod";
import type { AgentHandBack } from "../domain/agent-run.ts";

const LARGEST_BYTES = 1_000_000;

const HandBack = z.object({
  status: z.enum(["done", "question", "blocked"]),
  summary: z.string().trim().min(1),
  question: z.string().trim().min(1).optional(),
  followUps: z.array(z.string().trim().min(1)).max(100).optional(),
  decision: z.string().trim().min(1).optional(),
}) satisfies z.ZodType<AgentHandBack>;

export type HandBackAnswer = { handBack?: AgentHandBack | undefined; problem?: string | undefined };

/**
 * Reads the file that the agent may have written. The agent chose what is there, so links are not followed, a pipe is
 * not waited for, and a large file is not read. No file, or an empty one, is no problem.
 */
export async function readHandBack(path: string): Promise<HandBackAnswer> {
  let text: string;
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const facts = await file.stat();
      if (!facts.isFile()) return { problem: "The hand-back is not a regular file and was not read." };
      if (facts.size > LARGEST_BYTES) {
        return { problem: `The hand-back is larger than ${LARGEST_BYTES} bytes and was not read.` };
      }
      text = await file.readFile("utf8");
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? {} : { problem: `The hand-back could not be read (${code ?? String(error)}).` };
  }
  return text.trim() === "" ? {} : parseHandBack(text);
}

function parseHandBack(text: string): HandBackAnswer {
  try {
    const parsed = HandBack.safeParse(JSON.parse(text));
    if (parsed.success) return { handBack: parsed.data };
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.map(String).join(".")}`;
    return { problem: `The hand-back does not have the agreed form${where}: ${issue?.message ?? "unknown"}.` };
  } catch {
    return { problem: "The hand-back is not JSON." };
  }
}
