import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { EnvironmentError } from "../domain/errors.ts";

/** An Ed25519 key (RFC 8032): the same text always gets the same signature, so a log stays the same byte for byte. */
export interface SigningKey {
  privateKey: KeyObject;
  publicKey: KeyObject;
  /** The first 16 hex digits of the public key's SHA-256. */
  id: string;
}

/** The key in the file; made once, readable by its owner alone. Of two processes at once, both get the same. */
export async function ensureSigningKey(path: string): Promise<SigningKey> {
  const found = await findKey(path);
  if (found !== undefined) return found;
  await mkdir(dirname(path), { recursive: true });
  const made = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  await writeFile(temporary, made, { mode: 0o600, flush: true });
  try {
    // Unlike a rename, a link never replaces the key that another process made meanwhile.
    await link(temporary, path);
  } catch (error) {
    if (!isErrno(error, "EEXIST")) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  const key = await findKey(path);
  if (key !== undefined) return key;
  throw makeKeyError(path);
}

/** undefined: there is no such file. Throws EnvironmentError where it holds no Ed25519 key. */
export async function findKey(path: string): Promise<SigningKey | undefined> {
  let pem: string;
  try {
    pem = await readFile(path, "utf8");
  } catch (error) {
    if (isErrno(error, "ENOENT")) return undefined;
    throw error;
  }
  try {
    const privateKey = createPrivateKey(pem);
    if (privateKey.asymmetricKeyType !== "ed25519") throw new Error("not an Ed25519 key");
    const publicKey = createPublicKey(privateKey);
    return { privateKey, publicKey, id: toKeyId(publicKey) };
  } catch (error) {
    throw makeKeyError(path, error);
  }
}

export function toKeyId(publicKey: KeyObject): string {
  const der = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex").slice(0, 16);
}

function makeKeyError(path: string, cause?: unknown): EnvironmentError {
  return new EnvironmentError(`${path} holds no key that logs can be signed with.`, {
    code: "log.bad_key",
    hint: "Bring the file back from a backup. Where it is removed, a new key is made, and logs signed before fail --verify.",
    cause,
  });
}

function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
