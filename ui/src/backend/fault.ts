import type { Fault } from "../bindings/Fault";
import { i18next } from "../i18n";

/** Whether nothing broke: a sync stopped before writing anything doubtful, so that a person decides. */
export function asks(fault: Fault): boolean {
  return fault.code === "source_changed" || fault.code === "needs_decision";
}

/** What a rejected promise says, in words; what is no `Fault` never reaches a person as it is. */
export function toFault(reason: unknown): Fault {
  if (reason !== null && typeof reason === "object" && "message" in reason && "hint" in reason) {
    return reason as Fault;
  }
  return {
    code: "internal",
    message: i18next.t("fault.unexpected"),
    hint: i18next.t("fault.unexpectedHint"),
  };
}
