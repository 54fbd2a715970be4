import { BugError } from "./errors.ts";
import type { Lease } from "./stage.ts";

/**
 * The same port, but every method whose name starts with `ensure` first makes sure that the lease is still held: a run
 * that lost its item sends no further write. Ports are plain objects of functions, so their own keys are all there is.
 * Errors: StopError from `lease.assertHeld`; BugError for an object whose methods would be missed.
 */
export function fenced<Port extends object>(port: Port, lease: Pick<Lease, "assertHeld">): Port {
  if (Object.getPrototypeOf(port) !== Object.prototype) {
    throw new BugError("A port has to be a plain object: methods of a class are not among its own keys.", {
      code: "domain.port_not_plain",
    });
  }
  const guarded: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(port)) guarded[name] = guard(port, name, member, lease);
  return guarded as Port;
}

function guard(port: object, name: string, member: unknown, lease: Pick<Lease, "assertHeld">): unknown {
  if (typeof member !== "function") return member;
  if (!name.startsWith("ensure")) return (...args: unknown[]) => member.apply(port, args);
  return async (...args: unknown[]) => {
    await lease.assertHeld();
    return member.apply(port, args);
  };
}
