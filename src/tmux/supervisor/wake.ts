/** A wait that can be cut short. */
export interface Wake {
  /** Resolves after the time with false, or with true at a poke, also one that came since the last wait. */
  wait(ms: number): Promise<boolean>;
  poke(): void;
}

export function createWake(): Wake {
  let pending = false;
  let resolveWait: ((poked: boolean) => void) | undefined;
  return {
    wait(ms) {
      if (pending) {
        pending = false;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const settle = (poked: boolean) => {
          clearTimeout(timer);
          resolveWait = undefined;
          resolve(poked);
        };
        const timer = setTimeout(settle, ms, false);
        resolveWait = settle;
      });
    },
    poke() {
      if (resolveWait === undefined) pending = true;
      else resolveWait(true);
    },
  };
}
