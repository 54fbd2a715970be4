import { messageOf } from "../../domain/errors.ts";
import { MINUTE, SECOND } from "../../lib/durations.ts";

export interface Relay {
  close(): Promise<void>;
}

const CONNECT_MS = 20 * SECOND;
const LOOK_EVERY_MS = MINUTE;
/** `EventSource.CLOSED`: it has given up by itself. */
const CLOSED = 2;

/**
 * Passes what comes to a smee channel on to an address of this machine, for a runner that the host cannot reach
 * (https://github.com/probot/smee-client). What comes is signed by the host and checked at the target, so the channel need
 * not be trusted. Trouble is reported; a channel that cannot be reached is tried again every minute, until `close`.
 */
export function startRelay(deps: {
  source: string;
  target: string;
  onError(error: Error): void;
  lookEveryMs?: number | undefined;
}): Relay {
  const { source, target, onError, lookEveryMs = LOOK_EVERY_MS } = deps;
  const report = (what: unknown) => onError(new Error(`The webhook relay ${source}: ${toSentence(what)}`));
  let closed = false;
  let stop = async () => undefined as void;
  let look = connect();

  /** Loaded only where a channel is configured. */
  async function connect(): Promise<() => boolean> {
    const { SmeeClient } = await import("smee-client");
    const logger = { info: () => undefined, error: (...parts: unknown[]) => report(parts.at(-1)) };
    const client = new SmeeClient({
      ...{ source, target, logger },
      queryForwarding: false,
      maxConnectionTimeout: CONNECT_MS,
    });
    stop = () => client.stop();
    try {
      const events = await client.start();
      return () => events.readyState !== CLOSED;
    } catch (error) {
      report(error);
      await client.stop();
      return () => false;
    }
  }

  const timer = setInterval(() => {
    const present = look;
    void present.then(async (isOpen) => {
      if (isOpen() || closed || look !== present) return;
      await stop();
      look = connect();
    }, report);
  }, lookEveryMs);

  return {
    async close() {
      closed = true;
      clearInterval(timer);
      await stop();
    },
  };
}

/** The event source tells of trouble by events, which have a message or a status and are no errors. */
function toSentence(what: unknown): string {
  if (typeof what === "object" && what !== null && "message" in what && typeof what.message === "string") {
    return what.message;
  }
  return messageOf(what);
}
