import { verify } from "node:crypto";
import { ApiError } from "./api-error.ts";
import type { StandInState } from "./state.ts";
import type { App } from "./token.ts";

/** The host's clock may be so far behind the App's. */
const TOLERANCE_SECONDS = 60;
const LONGEST_SECONDS = 600;

/**
 * The App that signed a JSON web token, by docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app:
 * RS256, `iss` the App's or client's id, `iat` in the past, `exp` in at most ten minutes.
 */
export function verifyAppToken(state: StandInState, jwt: string): App {
  const [head = "", body = "", signature = ""] = jwt.split(".");
  const { alg } = parsePart(head);
  const { iss, iat, exp } = parsePart(body);
  if (alg !== "RS256") throw refuse("A JSON web token could not be decoded");
  const app = [...state.apps.values()].find(({ id, clientId }) => String(iss) === String(id) || iss === clientId);
  if (app === undefined) throw new ApiError(404, "Integration not found");
  const isSigned = verify(
    "RSA-SHA256",
    Buffer.from(`${head}.${body}`),
    app.publicKey,
    Buffer.from(signature, "base64url"),
  );
  if (!isSigned) throw refuse("A JSON web token could not be decoded");
  const now = state.clock().getTime() / 1000;
  if (typeof iat !== "number" || iat > now + TOLERANCE_SECONDS) {
    throw refuse("'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued");
  }
  if (typeof exp !== "number" || exp <= now) {
    throw refuse(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + LONGEST_SECONDS + TOLERANCE_SECONDS) {
    throw refuse("'Expiration time' claim ('exp') is too far in the future");
  }
  return app;
}

/** True for what can only be a JSON web token. */
export function isAppToken(value: string): boolean {
  return value.split(".").length === 3;
}

function parsePart(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString("utf8")) as Record<string, unknown>;
  } catch {
    throw refuse("A JSON web token could not be decoded");
  }
}

function refuse(message: string): ApiError {
  return new ApiError(401, message);
}
