import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";

const FILES = {
  "page.css": "text/css; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
  "icon.svg": "image/svg+xml",
} as const;
type FileName = keyof typeof FILES;

/** The page's own files, read once. An address with the digest of what is in it may be kept for good. */
export interface Assets {
  routes: Hono;
  /** `/assets/page.css?v=0123456789ab`. */
  toPath(name: FileName): string;
}

export function createAssets(): Assets {
  const texts = new Map<string, { text: string; digest: string; type: string }>();
  for (const [name, type] of Object.entries(FILES)) {
    const text = readFileSync(join(import.meta.dirname, "assets", name), "utf8");
    texts.set(name, { text, type, digest: createHash("sha256").update(text).digest("hex").slice(0, 12) });
  }
  const routes = new Hono();
  routes.get("/assets/:name", (c) => {
    const file = texts.get(c.req.param("name"));
    if (file === undefined) return c.notFound();
    const isExact = c.req.query("v") === file.digest;
    return c.body(file.text, 200, {
      "Content-Type": file.type,
      "Cache-Control": isExact ? "public, max-age=31536000, immutable" : "no-cache",
    });
  });
  return { routes, toPath: (name) => `/assets/${name}?v=${texts.get(name)?.digest ?? ""}` };
}
