/** Says of each text whether it is new, or long enough ago to be said again. Keeps an error that repeats out of the log. */
export function createNowAndThen(everyMs: number, now: () => number = Date.now): (text: string) => boolean {
  const saidAt = new Map<string, number>();
  return (text) => {
    const last = saidAt.get(text);
    if (last !== undefined && now() - last < everyMs) return false;
    for (const [said, at] of saidAt) if (now() - at >= everyMs) saidAt.delete(said);
    saidAt.set(text, now());
    return true;
  };
}
