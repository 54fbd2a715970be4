import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";

/** A piece of a page; `html` escapes every value that is not such a piece itself. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

/** What every page knows of its server and its reader. */
export interface PageFrame {
  version: string;
  now: Date;
  /** Goes with every form that changes something. */
  writeToken: string;
  /** Whether there is a login to end. */
  hasLogin: boolean;
  /** Addresses of the style and the script, with the digest of what is in them. */
  style: string;
  script: string;
}

export interface PageContent {
  title: string;
  /** Of the navigation's entry that leads here. */
  place?: string | undefined;
  body: Html;
  /** Asks for the page again when something happens, and shows what differs. */
  isLive?: boolean | undefined;
  /** One sentence about what was just done. */
  notice?: string | undefined;
}

const PLACES: readonly [path: string, name: string][] = [
  ["/", "Board"],
  ["/items", "Items"],
  ["/trends", "Trends"],
  ["/logs", "Daily logs"],
  ["/signals", "Signals"],
  ["/social", "Social"],
  ["/system", "System"],
];

export function renderPage(content: PageContent, frame: PageFrame): Html {
  const { title, place, body, isLive = false, notice } = content;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · Millrace</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${frame.style}" />
        <script src="${frame.script}" defer></script>
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header class="top">
          <a class="brand" href="/">Millrace</a>
          <nav aria-label="Pages">
            <ul>
              ${PLACES.map(([path, name]) => renderPlace(path, name, place))}
            </ul>
          </nav>
          <form class="find" role="search" action="/find">
            <label class="hidden" for="find">Find an item</label
            ><input
              id="find"
              type="search"
              name="q"
              placeholder="#12 or owner/name#12"
              autocomplete="off"
              maxlength="200"
            />
          </form>
        </header>
        <main id="main" tabindex="-1" ${isLive ? html` data-live` : ""}>
          ${notice === undefined ? "" : html`<p class="notice" role="status">${notice}</p>`} ${body}
        </main>
        <footer>
          <p>
            Millrace ${frame.version} · as of ${frame.now.toISOString().slice(0, 19).replace("T", " ")}
            UTC${isLive ? html` <span id="live" class="muted"></span>` : ""}
          </p>
          ${frame.hasLogin ? html`<form method="post" action="/logout"><button class="quiet">Log out</button></form>` : ""}
        </footer>
      </body>
    </html>`;
}

function renderPlace(path: string, name: string, place: string | undefined): Html {
  return html`<li><a href="${path}" ${path === place ? html` aria-current="page"` : ""}>${name}</a></li>`;
}

/** A button of its own that changes something; `fields` go with it. */
export function renderAction(
  { action, label, look = "" }: { action: string; label: string; look?: "" | "danger" | "quiet" },
  frame: PageFrame,
): Html {
  return html`<form method="post" action="${action}" class="action">
    ${renderWriteToken(frame)}<button class="${look}">${label}</button>
  </form>`;
}

export function renderWriteToken({ writeToken }: PageFrame): Html {
  return html`<input type="hidden" name="writeToken" value="${writeToken}" />`;
}
