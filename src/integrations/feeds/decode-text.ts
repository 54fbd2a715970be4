/**
 * The text of a feed. The character set is that of the byte order mark, else of the header, else of the XML prolog, else
 * UTF-8 (https://www.rfc-editor.org/rfc/rfc7303#section-3). What cannot be decoded becomes a replacement character.
 */
export function decodeText(body: Buffer, contentType: string | undefined): string {
  const labels = [findMark(body), findHeaderCharset(contentType), findPrologCharset(body), "utf-8"];
  for (const label of labels) {
    const decoder = label === undefined ? undefined : makeDecoder(label);
    if (decoder !== undefined) return decoder.decode(body);
  }
  return body.toString("utf8");
}

function findMark(body: Buffer): string | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return "utf-8";
  if (body[0] === 0xfe && body[1] === 0xff) return "utf-16be";
  if (body[0] === 0xff && body[1] === 0xfe) return "utf-16le";
  return undefined;
}

function findHeaderCharset(contentType = ""): string | undefined {
  return /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
}

function findPrologCharset(body: Buffer): string | undefined {
  const start = body.subarray(0, 200).toString("latin1");
  return /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/i.exec(start)?.[1];
}

/** undefined for a label that nobody knows. */
function makeDecoder(label: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}
