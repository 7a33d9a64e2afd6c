import type { Fault } from "../bindings/Fault";

/** The fault that a promise was rejected with; anything else is a bug. */
export function toFault(reason: unknown): Fault {
  if (reason !== null && typeof reason === "object" && "code" in reason && typeof reason.code === "string") {
    return reason as Fault;
  }
  return { code: "internal" };
}
