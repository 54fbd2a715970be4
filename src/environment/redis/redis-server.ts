import type { RedisFacts } from "./inspect.ts";

/** The server that the queue and the state live in. */
export interface RedisServer {
  /** `redis://…`, `rediss://…` or `unix://…`; may hold a password, so never print it (see toPublicRedisUrl). */
  url: string;
  /** `given`: named in the configuration. `embedded`: Millrace's own, in the data folder. */
  kind: "given" | "embedded";
  version: string;
  persistence: { aof: boolean; fsync: RedisFacts["fsync"] };
  evictionPolicy: string;
  /** Of an embedded server. */
  pid?: number | undefined;
  /** Ends an embedded server and resolves when its process is gone. All it acknowledged stays in the data folder. */
  stop?: (() => Promise<void>) | undefined;
}
