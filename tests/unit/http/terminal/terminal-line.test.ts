import fc from "fast-check";
import { expect, test } from "vitest";
import { toTerminalLine } from "../../../../src/http/terminal/terminal-line.ts";
import { createTerminalView, renderLastLines } from "../../../../src/http/terminal/terminal-view.ts";

const render = (line: string) => toTerminalLine(line, {}).html;
const ESC = "\u001b";

test.for([
  ["plain text", "plain text"],
  [`${ESC}[31mred${ESC}[0m not`, '<span class="f1">red</span> not'],
  [`${ESC}[1;4;92mall${ESC}[m`, '<span class="f10 bold underline">all</span>'],
  [`${ESC}[38;5;196mred of 256${ESC}[39m`, '<span class="f9">red of 256</span>'],
  [`${ESC}[38;2;80;160;255mblue${ESC}[0m`, '<span class="f14">blue</span>'],
  [`${ESC}[48;5;244mgrey ground`, '<span class="b8">grey ground</span>'],
  [`${ESC}[7minverse${ESC}[27m`, '<span class="inverse">inverse</span>'],
  [`${ESC}[38;9mhalf a colour`, "half a colour"],
])("%j is shown with its colours", ([line = "", html]) => {
  expect(render(line)).toBe(html);
});

test.for([
  ["a title", `${ESC}]0;evil\u0007text`],
  ["a link", `${ESC}]8;;https://evil.example${ESC}\\text${ESC}]8;;${ESC}\\`],
  ["a cleared screen and a moved cursor", `${ESC}[2J${ESC}[10;10Htext`],
  ["a device string", `${ESC}P1$r0m${ESC}\\text`],
  ["a report that would be typed into the shell", `te${ESC}[6n${ESC}[cxt`],
  ["a private sequence that ends like a colour", `te${ESC}[?1mxt`],
  ["C1 controls and a bell", "te\u009b31m\u0007xt"],
  ["a direction override", "te\u202ext"],
  ["a carriage return that writes over the line", "10 %\r50 %\rtext"],
  ["the end of a Windows line", "text\r"],
])("of %s only the text is left", ([, line = ""]) => {
  expect(render(line)).toBe("text");
});

test("a sequence that is cut off at the line's end shows nothing of itself", () => {
  for (const cut of [`text${ESC}`, `text${ESC}[`, `text${ESC}[38;5`, `text${ESC}]0;evil`])
    expect(render(cut)).toBe("text");
});

test("markup is text", () => {
  expect(render(`<img src=x onerror="alert('1')">&`)).toBe(
    "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;",
  );
});

test("whatever a program prints, the result holds no tag but spans with classes of ours and no control character", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.constantFrom("\ud800", "\u0085", "\u2028", "\u0000"),
    fc.constantFrom(ESC, `${ESC}[`, `${ESC}[31`, "m", ";", `${ESC}]`, "\u0007", "<", ">", '"', "&", "\r", "\u009b"),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const { html } = toTerminalLine(pieces.join("").replaceAll("\n", ""), {});
      const rest = html.replaceAll(
        /<span class="(?:(?:[fb]\d{1,2}|bold|faint|italic|underline|inverse) ?)+">|<\/span>/g,
        "",
      );
      expect(rest).not.toMatch(/[<>"']/);
      expect(html).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
    }),
  );
});

test("a very long line is cut between two characters", () => {
  const html = render("👩".repeat(5_000));
  expect(html.endsWith("👩…")).toBe(true);
  expect(html.length).toBeLessThanOrEqual(2_001);
  expect(html.isWellFormed()).toBe(true);
});

test("a colour goes on over lines, and lines that show nothing are left out", () => {
  const view = createTerminalView((line) => (line === "" ? undefined : line));
  expect(view.render([`${ESC}[32mone`, "", "two"])).toBe('<span class="f2">one</span>\n<span class="f2">two</span>\n');
  expect(view.render([`${ESC}[0mthree`])).toBe("three\n");
});

test("of many lines the last are shown, as many as fit", () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
  const html = renderLastLines(lines, (line) => line, 25);
  expect(html).toBe("line 97\nline 98\nline 99\n");
});
