import type { Permission } from "../../domain/issue.ts";
import { MINUTE } from "../../lib/durations.ts";

type Ask = (repo: string, login: string) => Promise<Permission>;

const KEEP_MS = 2 * MINUTE;
const MOST_PEOPLE = 5_000;

/**
 * Asks for a person's permission in a repository once in two minutes. Only answers are kept: a question that failed is
 * asked again, and until it is answered nobody is trusted.
 */
export function createPermissionMemory(ask: Ask, now: () => number = Date.now): Ask {
  const known = new Map<string, { until: number; answer: Promise<Permission> }>();
  return async (repo, login) => {
    const key = `${repo} ${login}`.toLowerCase();
    const present = known.get(key);
    if (present !== undefined && present.until > now()) return present.answer;
    const answer = ask(repo, login);
    known.delete(key);
    known.set(key, { until: now() + KEEP_MS, answer });
    const oldest = known.size > MOST_PEOPLE ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
    try {
      return await answer;
    } catch (error) {
      if (known.get(key)?.answer === answer) known.delete(key);
      throw error;
    }
  };
}
