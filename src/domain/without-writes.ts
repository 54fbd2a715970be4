/**
 * The same port, in which every `ensure…` does nothing and says that nothing had to be done. For looking at what would
 * be decided.
 */
export function withoutWrites<Port extends object>(port: Port, answer: unknown): Port {
  const copy: Record<string, unknown> = Object.fromEntries(Object.entries(port));
  for (const name of Object.keys(copy)) {
    if (name.startsWith("ensure")) copy[name] = async () => answer;
  }
  return copy as Port;
}
