import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Fault, LoggedRequest, StandInData } from "./stand-in-data.ts";

export type { Fault, LoggedRequest } from "./stand-in-data.ts";

export interface SignalStandIn {
  url: string;
  set(data: Partial<StandInData>): Promise<void>;
  play(...faults: Fault[]): Promise<void>;
  /** Every request since the start or the last `clear`. */
  requests(): Promise<LoggedRequest[]>;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export const STAND_IN_TOKEN = "sntrys_stand-in-token-0123456789";

/** Starts the stand-in in a process of its own, which ends with this one. */
export async function startSignalStandIn(): Promise<SignalStandIn> {
  const child = fork(fileURLToPath(new URL("server-child.ts", import.meta.url)), {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  if (child.stdout === null) throw new Error("The stand-in has no output.");
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  const url = `http://127.0.0.1:${port.toString("utf8").trim()}`;
  const control = async (body: unknown): Promise<{ log: LoggedRequest[] }> => {
    const response = await fetch(`${url}/_control`, { method: "POST", body: JSON.stringify(body) });
    return (await response.json()) as { log: LoggedRequest[] };
  };
  await control({ data: { token: STAND_IN_TOKEN } });
  return {
    url,
    set: async (data) => void (await control({ data })),
    play: async (...faults) => void (await control({ faults })),
    requests: async () => (await control({})).log,
    clear: async () => void (await control({ clear: true, faults: [] })),
    async close() {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}
