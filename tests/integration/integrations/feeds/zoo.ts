/** Feeds as they come, each with the entries that it has to give (title, link) or the code of its one clear line. */
export interface Animal {
  name: string;
  body: string | Buffer;
  type: string;
  expected: [title: string, link: string | undefined][] | string;
}

const XML = "application/xml";
const rss = (items: string, channel = "") => `<rss version="2.0"><channel>${channel}${items}</channel></rss>`;
const item = (inside: string) => `<item>${inside}</item>`;
const atom = (entries: string, attributes = "") =>
  `<feed xmlns="http://www.w3.org/2005/Atom"${attributes}><title>F</title>${entries}</feed>`;

/** Each entity is ten of the one before: a billion words out of a kilobyte. */
export const ENTITY_BOMB = `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "word">${Array.from(
  { length: 9 },
  (_, index) => `<!ENTITY e${index + 1} "${`&e${index};`.repeat(10)}">`,
).join("")}]>${rss(item("<title>&e9;</title>"))}`;

export const ZOO: Animal[] = [
  {
    name: "RSS 2.0",
    body: rss(item("<title>One</title><link>https://a.example/1</link><guid>1</guid>")),
    type: "application/rss+xml",
    expected: [["One", "https://a.example/1"]],
  },
  {
    name: "RSS 1.0 (RDF)",
    body: `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://a.example/"><title>F</title></channel><item rdf:about="https://a.example/1"><title>One</title><link>https://a.example/1</link></item></rdf:RDF>`,
    type: XML,
    expected: [["One", "https://a.example/1"]],
  },
  {
    name: "Atom with relative links and two bases",
    body: atom(
      `<entry xml:base="sub/"><id>1</id><title>One</title><link href="p/1"/></entry><entry><id>2</id><title>Two</title><link rel="alternate" href="p/2"/></entry>`,
      ` xml:base="https://b.example/x/"`,
    ),
    type: "application/atom+xml",
    expected: [
      ["One", "https://b.example/x/sub/p/1"],
      ["Two", "https://b.example/x/p/2"],
    ],
  },
  {
    name: "Atom with a date that is none",
    body: atom(`<entry><id>1</id><title>One</title><link href="/1"/><updated>yesterday</updated></entry>`),
    type: "application/atom+xml",
    expected: [["One", "/1"]],
  },
  {
    name: "JSON Feed, with a number as id and a field of another type",
    body: JSON.stringify({
      version: "https://jsonfeed.org/version/1.1",
      title: "F",
      items: [{ id: 1, url: "/1", title: "One", summary: 7 }],
    }),
    type: "application/feed+json",
    expected: [["One", "/1"]],
  },
  { name: "JSON that is no feed", body: `{"items":[]}`, type: "application/json", expected: "feed.unreadable" },
  { name: "Broken JSON", body: `{"version":`, type: "application/json", expected: "feed.unreadable" },
  { name: "A channel without items", body: rss("", "<title>F</title>"), type: XML, expected: [] },
  { name: "An empty channel", body: `<rss version="2.0"><channel/></rss>`, type: XML, expected: [] },
  { name: "No channel", body: `<rss version="2.0"></rss>`, type: XML, expected: "feed.unreadable" },
  {
    name: "A missing guid, a guid that is the link, one entry twice, and one with nothing",
    body: rss(
      item("<title>One</title><link>https://a.example/1</link>") +
        item("<title>Two</title><guid>https://a.example/2</guid>") +
        item("<title>One again</title><guid> https://a.example/1 </guid>") +
        item("<description>Neither title nor link</description>"),
    ),
    type: XML,
    expected: [
      ["One", "https://a.example/1"],
      ["Two", "https://a.example/2"],
    ],
  },
  {
    name: "A link that is a script",
    body: rss(item("<title>One</title><link>javascript:alert(1)</link><guid>1</guid>")),
    type: XML,
    expected: [["One", undefined]],
  },
  {
    name: "A title with markup, entities, a direction override and a lone less-than",
    body: rss(item("<title>&lt;b&gt;Bold&lt;/b&gt; a &lt; b &amp;amp; \u202Eevil</title><link>/1</link>")),
    type: XML,
    expected: [["Bold a < b &amp; evil", "/1"]],
  },
  {
    name: "ISO-8859-1, said in the prolog alone",
    body: Buffer.from(
      `<?xml version="1.0" encoding="ISO-8859-1"?>${rss(item("<title>Größe</title><link>/1</link>"))}`,
      "latin1",
    ),
    type: XML,
    expected: [["Größe", "/1"]],
  },
  {
    name: "ISO-8859-1, said in the header, and a prolog that says otherwise",
    body: Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?>${rss(item("<title>Größe</title><link>/1</link>"))}`,
      "latin1",
    ),
    type: "text/xml; charset=iso-8859-1",
    expected: [["Größe", "/1"]],
  },
  {
    name: "UTF-16 with a byte order mark",
    body: Buffer.from(`\uFEFF${rss(item("<title>Größe</title><link>/1</link>"))}`, "utf16le"),
    type: XML,
    expected: [["Größe", "/1"]],
  },
  {
    name: "A character set that nobody knows",
    body: rss(item("<title>One</title><link>/1</link>")),
    type: "text/xml; charset=klingon",
    expected: [["One", "/1"]],
  },
  {
    name: "An HTML page",
    body: "<!doctype html><html><body><p>Hi</body></html>",
    type: "text/html",
    expected: "feed.unreadable",
  },
  { name: "Broken XML", body: rss(`<item><title>One</item>`), type: XML, expected: "feed.unreadable" },
  { name: "Nothing at all", body: "", type: XML, expected: "feed.unreadable" },
  { name: "An entity of its own", body: ENTITY_BOMB, type: XML, expected: "feed.unreadable" },
  {
    name: "A file as an entity",
    body: `<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>${rss(item("<title>&x;</title>"))}`,
    type: XML,
    expected: "feed.unreadable",
  },
  {
    name: "Elements in elements without end",
    body: rss(item(`<description>${"<a>".repeat(25_000)}${"</a>".repeat(25_000)}</description>`)),
    type: XML,
    expected: "feed.unreadable",
  },
  {
    name: "Tags that are opened and never closed, many times",
    body: rss(item(`<title>One</title><link>/1</link><description><![CDATA[${"<p".repeat(50_000)}]]></description>`)),
    type: XML,
    expected: [["One", "/1"]],
  },
  {
    name: "Names that JavaScript has other plans for",
    body: rss(item("<__proto__>x</__proto__><constructor>y</constructor><title>One</title><link>/1</link>")),
    type: XML,
    expected: [["One", "/1"]],
  },
];
