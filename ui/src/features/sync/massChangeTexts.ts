import type { TFunction } from "i18next";
import type { MassChangePage } from "../../bindings/MassChangePage";
import type { RunRecord } from "../../bindings/RunRecord";
import { formatWhen } from "../../i18n/format";

type Question = Pick<MassChangePage, "inactive" | "renamed" | "gone" | "same_minute" | "before">;

/** How many patients a run would change, in a few words. */
export function massChangeTitle(t: TFunction, { inactive, renamed }: Question): string {
  if (renamed === 0) return t("massChange.titleInactive", { count: inactive });
  return t(inactive === 0 ? "massChange.titleRenamed" : "massChange.titleBoth", { count: inactive + renamed });
}

function share(t: TFunction, changing: number, linked: number): string {
  const part = changing / linked;
  if (part >= 1) return t("massChange.share.all", { linked });
  if (part >= 0.9) return t("massChange.share.nearlyAll", { linked });
  if (part > 0.51) return t("massChange.share.overHalf", { linked });
  if (part >= 0.49) return t("massChange.share.half", { linked });
  if (part > 1 / 3) return t("massChange.share.third", { linked });
  return t("massChange.share.percent", { linked, percent: Math.round(100 * part) });
}

/** What is odd about the changes, in one sentence. `linked` is the number of active patients of the integration. */
export function massChangeOddity(t: TFunction, question: Question, linked: number): string {
  const changing = question.inactive + question.renamed;
  const whole = share(t, changing, linked);
  if (changing > 0 && question.gone === changing) return t("massChange.gone", { share: whole });
  if (question.same_minute === null) return t("massChange.plain", { share: whole });
  return t("massChange.sameMinute", { share: whole, when: formatWhen(question.same_minute) });
}

/** What the run, and earlier ones that did not finish, have changed already. */
export function changedBefore(t: TFunction, { before }: Question, { counts }: RunRecord): string {
  const changed = Math.max(before, counts.added + counts.updated + counts.deactivated);
  return changed === 0 ? t("massChange.nothingChanged") : t("massChange.changedBefore", { count: changed });
}
