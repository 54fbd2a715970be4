import { html } from "hono/html";
import type { Html } from "./layout.ts";

/** The only page for those who are not logged in. It tells nothing but that there is a login. */
export function renderLoginPage({ problem }: { problem?: string }): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Log in · Millrace</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/page.css" />
      </head>
      <body>
        <main id="main" class="login">
          <h1>Log in to Millrace</h1>
          ${problem === undefined ? "" : html`<p class="problem" role="alert">${problem}</p>`}
          <form method="post" action="/login">
            <label for="token">Token</label>
            <input
              id="token"
              name="token"
              type="password"
              required
              autocomplete="current-password"
              autofocus
              aria-describedby="token-hint"
            />
            <p id="token-hint" class="muted">The value of <code>http.token</code> in the configuration.</p>
            <button>Log in</button>
          </form>
        </main>
      </body>
    </html>`;
}
