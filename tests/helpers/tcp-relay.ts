import { createConnection, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/**
 * What the relay does with connections:
 *   open     passes everything on
 *   refused  nothing listens, and what was open is reset
 *   silent   connections stay or are taken, and not one byte moves: a link that died without a word
 */
export type LinkState = "open" | "refused" | "silent";

export interface TcpRelay {
  port: number;
  set(state: LinkState): Promise<void>;
  close(): Promise<void>;
}

/** A loopback port before a unix socket, whose link can be cut in both ways. */
export async function startTcpRelay(socketPath: string): Promise<TcpRelay> {
  const pairs = new Set<[Socket, Socket]>();
  let state: LinkState = "open";

  const server = createServer((near) => {
    const far = createConnection(socketPath);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    const drop = () => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const [from, to] of [pair, [far, near]] as const) {
      from.on("data", (bytes: Buffer) => to.write(bytes));
      from.on("error", drop).on("close", drop);
    }
    if (state === "silent") pause(pair);
  });

  await listen(server, 0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async set(next) {
      if (next === state) return;
      if (next === "refused") {
        await stopListening(server);
        for (const [near] of pairs) near.resetAndDestroy();
      } else if (state === "refused") await listen(server, port);
      // Bytes that were under way while the link was dead are gone, and with them the connection.
      if (state === "silent") for (const [near] of pairs) near.resetAndDestroy();
      if (next === "silent") for (const pair of pairs) pause(pair);
      state = next;
    },
    async close() {
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
      if (server.listening) await stopListening(server);
    },
  };
}

function pause(pair: [Socket, Socket]): void {
  for (const socket of pair) socket.removeAllListeners("data").pause();
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
}

/** Does not wait for open connections. */
async function stopListening(server: Server): Promise<void> {
  server.close();
  await new Promise((resolve) => setImmediate(resolve));
}
