import type { ErrorCode } from "../bindings/ErrorCode";
import type { Fault } from "../bindings/Fault";
import type { ProblemCode } from "../bindings/ProblemCode";
import type { ProblemView } from "../bindings/ProblemView";
import spanish from "./office.es.json";
import { textLanguage, type Language } from "./locale";
import { translate, type Sentences } from "./sentences";

/** What the office says in English, by the code that comes with it, in another language. */
interface OfficeCatalogue {
  fault: Record<ErrorCode, Sentences>;
  problem: Record<ProblemCode, Sentences>;
  stage: { sentence: Sentences };
}

/**
 * The office tells what happened in English sentences with a code. They are shown in the window's language where
 * the catalogue of that code knows both sentences; else both as they came, marked as English. So it is with sentences
 * in the run history that an older version wrote otherwise. Words of the operating system inside a sentence stay as
 * they are, and so does what is copied for IT. The shell reads the same catalogue for the lists that leave the window,
 * whose words are in its part `list`.
 */
const catalogues: Record<Language, OfficeCatalogue | null> = { en: null, es: spanish };

/** A sentence of what happened and one of what to do, and which language they are in if it is not the window's. */
export interface Said {
  message: string;
  hint: string;
  lang?: Language;
}

function say(sentences: Sentences | undefined, message: string, hint: string): Said {
  const said = { message: translate(sentences ?? {}, message), hint: translate(sentences ?? {}, hint) };
  if (said.message !== null && said.hint !== null) return { message: said.message, hint: said.hint };
  return { message, hint, lang: "en" };
}

/** A fault in the language of the window. One without a code is of the window's own making. */
export function sayFault(fault: Omit<Fault, "code"> & { code?: ErrorCode }, language = textLanguage()): Said {
  const { code, message, hint } = fault;
  const catalogue = catalogues[language];
  if (!catalogue || !code) return { message, hint };
  return say(catalogue.fault[code], message, hint);
}

/** Why a patient was not imported and what to do, in the language of the window. */
export function sayProblem(problem: Pick<ProblemView, "code" | "message" | "remedy">, language = textLanguage()): Said {
  const catalogue = catalogues[language];
  if (!catalogue) return { message: problem.message, hint: problem.remedy };
  return say(catalogue.problem[problem.code], problem.message, problem.remedy);
}

/** How a step of a connection test came out, in the language of the window. A red one says what its fault says. */
export function sayStage(stage: { text: string; code: ErrorCode | null }, language = textLanguage()): Omit<Said, "hint"> {
  const catalogue = catalogues[language];
  if (!catalogue) return { message: stage.text };
  const faults = stage.code ? catalogue.fault[stage.code] : {};
  const message = translate({ ...catalogue.stage.sentence, ...faults }, stage.text);
  return message === null ? { message: stage.text, lang: "en" } : { message };
}
