import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const CHILD = fileURLToPath(new URL("server-child.ts", import.meta.url));

export interface Taken {
  path: string;
  body: string;
}

export interface Collector {
  /** `127.0.0.1:1234` */
  host: string;
  /** Every report that was sent, oldest first. */
  listTaken(): Promise<Taken[]>;
  /** From now on it takes everything and answers nothing. */
  hang(): Promise<void>;
  close(): Promise<void>;
}

/** The place that reports go to, in a process of its own: the SDK would report requests to a server in its own. */
export async function startCollector(): Promise<Collector> {
  const child = fork(CHILD, { stdio: ["ignore", "pipe", "inherit", "ipc"] });
  if (child.stdout === null) throw new Error("The collector has no output.");
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  const host = `127.0.0.1:${port.toString("utf8").trim()}`;
  return {
    host,
    listTaken: async () => (await (await fetch(`http://${host}/_log`)).json()) as Taken[],
    hang: async () => void (await fetch(`http://${host}/_hang`, { method: "POST" })),
    async close() {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

/** Items of all envelopes, as pairs of header and payload (https://develop.sentry.dev/sdk/data-model/envelopes/). */
export function listEnvelopeItems(taken: Taken[]): { type: string; payload: Record<string, unknown> }[] {
  return taken
    .filter(({ path }) => path.includes("/envelope/"))
    .flatMap(({ body }) => {
      const lines = body
        .split("\n")
        .slice(1)
        .filter((line) => line !== "");
      const items: { type: string; payload: Record<string, unknown> }[] = [];
      for (let index = 0; index + 1 < lines.length; index += 2) {
        const { type } = JSON.parse(lines[index] ?? "{}") as { type: string };
        items.push({ type, payload: JSON.parse(lines[index + 1] ?? "{}") as Record<string, unknown> });
      }
      return items;
    });
}
