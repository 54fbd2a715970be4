import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface HttpStandIn {
  url: string;
  close(): Promise<void>;
}

/** A loopback server for one test; an error in its handler is a 500 that says so. */
export async function startHttpStandIn(
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => Promise<void> | void,
): Promise<HttpStandIn> {
  const server = createServer((request, response) => {
    const work = async () => {
      let body = "";
      for await (const chunk of request.setEncoding("utf8")) body += chunk;
      await handle(request, response, body);
    };
    work().catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function answerJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
