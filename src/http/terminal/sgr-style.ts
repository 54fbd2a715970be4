/** How text is shown, as far as SGR sequences (ECMA-48, 8.3.117) say it. Colours are 0 to 15. */
export interface SgrStyle {
  fg?: number | undefined;
  bg?: number | undefined;
  bold?: boolean | undefined;
  faint?: boolean | undefined;
  italic?: boolean | undefined;
  underline?: boolean | undefined;
  inverse?: boolean | undefined;
}

/** The style behind a sequence of SGR parameters, such as `1;31`. What is unknown changes nothing. */
export function toStyle(before: SgrStyle, parameters: string): SgrStyle {
  const codes = parameters.split(/[;:]/).map((text) => (text === "" ? 0 : Number(text)));
  let style = before;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if (code === 38 || code === 48) {
      const [colour, used] = toExtendedColour(codes.slice(index + 1));
      if (colour !== undefined) style = { ...style, [code === 38 ? "fg" : "bg"]: colour };
      index += used;
    } else style = toSimpleStyle(style, code);
  }
  return style;
}

function toSimpleStyle(style: SgrStyle, code: number): SgrStyle {
  if (code >= 30 && code <= 37) return { ...style, fg: code - 30 };
  if (code >= 90 && code <= 97) return { ...style, fg: code - 82 };
  if (code >= 40 && code <= 47) return { ...style, bg: code - 40 };
  if (code >= 100 && code <= 107) return { ...style, bg: code - 92 };
  switch (code) {
    case 0:
      return {};
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, faint: true };
    case 3:
      return { ...style, italic: true };
    case 4:
      return { ...style, underline: true };
    case 7:
      return { ...style, inverse: true };
    case 22:
      return { ...style, bold: false, faint: false };
    case 23:
      return { ...style, italic: false };
    case 24:
      return { ...style, underline: false };
    case 27:
      return { ...style, inverse: false };
    case 39:
      return { ...style, fg: undefined };
    case 49:
      return { ...style, bg: undefined };
    default:
      return style;
  }
}

/** `5;n` or `2;r;g;b` as one of the sixteen colours, which are the ones that can be read here; and how many codes it took. */
function toExtendedColour([kind, ...rest]: number[]): [colour: number | undefined, used: number] {
  if (kind === 5) return [toNamedColour(rest[0] ?? 0), 2];
  if (kind === 2) return [toNearestColour(rest[0] ?? 0, rest[1] ?? 0, rest[2] ?? 0), 4];
  return [undefined, 0];
}

function toNamedColour(index: number): number {
  if (index < 16) return index;
  if (index >= 232) return toGrey(8 + (index - 232) * 10);
  const cube = index - 16;
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  return toNearestColour(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

function toNearestColour(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue);
  if (most - Math.min(red, green, blue) < 40) return toGrey(most);
  const named = Number(red > most / 2) + 2 * Number(green > most / 2) + 4 * Number(blue > most / 2);
  return most > 200 ? named + 8 : named;
}

function toGrey(level: number): number {
  return level < 50 ? 0 : level < 140 ? 8 : level < 220 ? 7 : 15;
}
