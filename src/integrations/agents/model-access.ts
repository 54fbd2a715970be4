/** Which model a program uses, and where and with which key. */
export interface ModelAccess {
  /** Goes before `model` and `apiKey`: base URL, model and key move together. */
  provider?: { baseUrl: string; model: string; key: string } | undefined;
  model?: string | undefined;
  apiKey?: string | undefined;
}

/** What of it counts. `baseUrl` only where a provider names it. */
export function toModelAccess({ provider, model, apiKey }: ModelAccess): {
  baseUrl?: string | undefined;
  model?: string | undefined;
  key?: string | undefined;
} {
  if (provider === undefined) return { model, key: apiKey };
  return { baseUrl: provider.baseUrl, model: provider.model, key: provider.key };
}
