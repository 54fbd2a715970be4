// Two things, both only for comfort: pages that change show it without a reload, and a running agent's output appears as
// it is printed. Everything can be read without this script.

/** Asks for the page again at most this often. */
const LEAST_MS = 2_000;
const SETTLE_MS = 400;
/** Nodes of the terminal that are kept; the log has the rest. */
const MOST_NODES = 8_000;

function followPage(main) {
  const note = document.getElementById("live");
  let timer;
  let asked = 0;
  let isMissed = false;

  // What a person works on is not taken away under the hands.
  const isBusy = () => {
    const active = document.activeElement;
    const isInside = active !== null && active !== main && main.contains(active);
    return isInside || document.getSelection()?.isCollapsed === false || document.hidden;
  };

  const refresh = async () => {
    timer = undefined;
    if (isBusy()) {
      isMissed = true;
      return;
    }
    isMissed = false;
    asked = Date.now();
    const address = new URL(location.href);
    address.searchParams.delete("done");
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
    if (next === null || isBusy()) return;
    const notice = main.querySelector(":scope > .notice");
    for (const child of next.querySelectorAll(":scope > .notice")) child.remove();
    notice?.remove();
    update(main, next);
    if (notice !== null) main.prepend(notice);
    if (note !== null) note.textContent = `· live, updated ${new Date().toLocaleTimeString()}`;
  };
  const soon = () => {
    timer ??= setTimeout(() => refresh().catch(() => undefined), Math.max(SETTLE_MS, asked + LEAST_MS - Date.now()));
  };

  const events = new EventSource("/api/events");
  events.addEventListener("open", () => {
    if (note !== null) note.textContent = "· live";
  });
  events.addEventListener("error", () => {
    if (note !== null) note.textContent = "· not live: the server does not answer";
  });
  events.addEventListener("message", soon);
  const catchUp = () => {
    if (isMissed) soon();
  };
  document.addEventListener("visibilitychange", catchUp);
  main.addEventListener("focusout", catchUp);
}

/** Makes one tree like another and touches only what differs, so that scrolling and open parts stay. */
function update(old, next) {
  if (old.isEqualNode(next)) return;
  if (old.nodeType !== Node.ELEMENT_NODE || old.nodeName !== next.nodeName) {
    old.replaceWith(next.cloneNode(true));
    return;
  }
  for (const { name } of [...old.attributes]) {
    if (name !== "open" && !next.hasAttribute(name)) old.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  const olds = [...old.childNodes];
  const nexts = [...next.childNodes];
  for (const [index, child] of nexts.entries()) {
    if (olds[index] === undefined) old.append(child.cloneNode(true));
    else update(olds[index], child);
  }
  for (const left of olds.slice(nexts.length)) left.remove();
}

function followTerminal(terminal) {
  const note = document.getElementById("terminal-state");
  const say = (text) => {
    if (note !== null) note.textContent = text;
  };
  const isAtEnd = () => terminal.scrollHeight - terminal.scrollTop - terminal.clientHeight < 40;
  const write = (html, isFresh) => {
    const follows = isFresh || isAtEnd();
    // The server made it of escaped text and of classes that it knows.
    if (isFresh) terminal.innerHTML = html;
    else terminal.insertAdjacentHTML("beforeend", html);
    while (terminal.childNodes.length > MOST_NODES) terminal.firstChild?.remove();
    if (follows) terminal.scrollTop = terminal.scrollHeight;
  };
  const stream = new EventSource(terminal.dataset.stream);
  stream.addEventListener("open", () => say("Live."));
  stream.addEventListener("error", () => say("Not live: the server does not answer."));
  stream.addEventListener("reset", (event) => write(JSON.parse(event.data).html, true));
  stream.addEventListener("append", (event) => write(JSON.parse(event.data).html, false));
  stream.addEventListener("end", () => {
    stream.close();
    say("The run is over; reload the page for its result.");
  });
}

const main = document.querySelector("main[data-live]");
if (main !== null) followPage(main);
const terminal = document.getElementById("terminal");
if (terminal !== null) {
  terminal.scrollTop = terminal.scrollHeight;
  if (terminal.dataset.stream !== undefined) followTerminal(terminal);
}
