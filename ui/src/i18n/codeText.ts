import type { Fault } from "../bindings/Fault";
import type { FixPatient } from "../bindings/FixPatient";
import type { ProblemCode } from "../bindings/ProblemCode";
import type { StepNote } from "../bindings/StepNote";
import { i18next } from "./index";

/** A code of the app with its arguments. */
interface Coded {
  code: string;
  args?: object;
}

/** What happened, and what to do about it. */
export interface FaultText {
  message: string;
  hint: string;
}

// The keys depend on codes of the app. A test of the crate `app` checks that both catalogs have a text for each code.
const text = i18next.t as (key: string, args?: object) => string;

/** The message and hint of a fault in the window's language. */
export function faultText(fault: Fault): FaultText {
  const { code, args }: Coded = fault;
  // A newer version may have stored a code that this one does not know.
  if (!i18next.exists(`fault.${code}.hint`)) return faultText({ code: "internal" });
  return {
    message: text(`fault.${code}.message`, args),
    hint: text(`fault.${code}.hint`, args),
  };
}

/** Why a patient was not imported. */
export function problemTitle(code: ProblemCode, detail: FixPatient["detail"] = null): string {
  const withDetail = `problem.${code}.titleWithDetail`;
  return detail !== null && i18next.exists(withDetail) ? text(withDetail, { detail }) : text(`problem.${code}.title`);
}

/** What the desk does about a problem. */
export function problemRemedy(code: ProblemCode): string {
  return text(`problem.${code}.remedy`);
}

/** What a step of a connection test found. */
export function stepNoteText(note: StepNote): string {
  const { code, args }: Coded = note;
  return text(`stepNote.${code}`, args);
}
