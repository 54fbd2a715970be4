import type { IncomingMessage } from "node:http";
import { pipeline, type Duplex } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { AppError, messageOf, TransientError } from "../../domain/errors.ts";

/**
 * The body of an answer, unpacked. Stops reading, and closes the connection, at the first byte above the limit: before and
 * after unpacking, so that a small body that unpacks to a huge one costs no more than the limit.
 */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const announced = Number(response.headers["content-length"] ?? 0);
  if (announced > maxBytes) {
    response.destroy();
    throw tooLarge(maxBytes);
  }
  const unpacker = createUnpacker(response);
  // The loop below meets each error of the chain; the pipeline ends the one part when the other ends.
  const stream = unpacker === undefined ? response : pipeline(response, unpacker, () => undefined);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new TransientError(`Its answer is broken: ${messageOf(error)}.`, {
      code: "feed.broken_answer",
      cause: error,
    });
  } finally {
    response.destroy();
  }
  return Buffer.concat(chunks);
}

function createUnpacker(response: IncomingMessage): Duplex | undefined {
  const encoding = (response.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  switch (encoding) {
    case "identity":
    case "":
      return undefined;
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "br":
      return createBrotliDecompress();
    case "deflate":
      return createInflate();
    default:
      response.destroy();
      throw new TransientError(`It answers packed as ${encoding}, which nobody asked for.`, {
        code: "feed.broken_answer",
      });
  }
}

function tooLarge(maxBytes: number): TransientError {
  return new TransientError(`It is larger than ${Math.round(maxBytes / 1000)} kB (social.fetch.maxBytes).`, {
    code: "feed.too_large",
  });
}
