import { createServer, connect, type AddressInfo, type Socket } from "node:net";

export interface TcpRelay {
  port: number;
  /**
   * `hole`: bytes vanish in both directions while all connections stay open, as behind a router that lost its table.
   * `refuse`: connections are reset. `up`: new connections work; those that fell into the hole stay dead.
   */
  set(mode: "up" | "hole" | "refuse"): void;
  close(): Promise<void>;
}

/** A loopback relay to a unix socket, whose network a test can break. */
export async function startTcpRelay(socket: string): Promise<TcpRelay> {
  const open = new Set<Socket>();
  const dead = new WeakSet<Socket>();
  let mode: "up" | "hole" | "refuse" = "up";

  const server = createServer((near) => {
    if (mode === "refuse") return void near.destroy();
    const far = connect(socket);
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      open.add(from);
      if (mode === "hole") dead.add(from);
      from.on("data", (bytes) => {
        if (!dead.has(from)) to.write(bytes);
      });
      from.on("error", () => undefined);
      from.on("close", () => {
        open.delete(from);
        // The other side of a hole does not hear of it.
        if (!dead.has(from)) to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    set(next) {
      mode = next;
      if (mode === "hole") for (const one of open) dead.add(one);
      if (mode === "refuse") for (const one of open) one.destroy();
    },
    async close() {
      for (const one of open) one.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
