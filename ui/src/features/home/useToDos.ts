import type { BackupsView } from "../../bindings/BackupsView";
import type { Fault } from "../../bindings/Fault";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import type { KeptChanges } from "../../bindings/KeptChanges";
import type { UpdateOffer } from "../../bindings/UpdateOffer";
import type { UpdateStep } from "../../bindings/UpdateStep";
import { useBackups } from "../../backend/queries/backups";
import { useSecurity } from "../../backend/queries/help";
import { useDuplicates } from "../../backend/queries/duplicates";
import { useIntegrations } from "../../backend/queries/integrations";
import { useKeptChanges } from "../../backend/queries/patients";
import { useUpdates } from "../../backend/queries/updates";
import { backupState } from "../backups/backupState";
import { useChecklist } from "./useChecklist";

/** Something that waits for a person. */
export type ToDo =
  | { kind: "fault"; card: IntegrationCard; fault: Fault }
  | { kind: "connect" }
  | { kind: "import"; card: IntegrationCard }
  | { kind: "fix"; card: IntegrationCard }
  | { kind: "kept"; changes: KeptChanges }
  | { kind: "duplicates"; count: number }
  | { kind: "backup"; view: BackupsView }
  | { kind: "recovery"; asksPassphrase: boolean }
  | { kind: "update"; offer: UpdateOffer; step: UpdateStep | null };

/**
 * What is to do, most urgent first, and whether everything was asked. What could not be loaded is missing, and so is what the
 * checklist of the first days asks for while it is shown.
 */
export function useToDos(): { toDos: ToDo[]; settled: boolean } {
  const checklist = useChecklist();
  const queries = [useIntegrations(), useBackups(), useSecurity(), useDuplicates(), useKeptChanges()] as const;
  const [cards, backups, security] = [queries[0].data, queries[1].data, queries[2].data];
  const duplicates = queries[3].data?.total ?? 0;
  const kept = queries[4].data;
  // Whether there is an update does not hold up the rest.
  const updates = useUpdates().data;
  const toDos: ToDo[] = [];
  for (const card of cards ?? []) {
    if (card.fault) toDos.push({ kind: "fault", card, fault: card.fault });
  }
  if (cards?.length === 0) toDos.push({ kind: "connect" });
  for (const card of cards ?? []) {
    if (card.health === "new" || card.health === "unfinished") toDos.push({ kind: "import", card });
  }
  for (const card of cards ?? []) {
    if (card.problems > 0) toDos.push({ kind: "fix", card });
  }
  if (kept && kept.total > 0) toDos.push({ kind: "kept", changes: kept });
  if (duplicates > 0) toDos.push({ kind: "duplicates", count: duplicates });
  if (backups && (backups.overdue || backupState(backups) === "failed")) toDos.push({ kind: "backup", view: backups });
  if (security?.recovery_code_at === null) toDos.push({ kind: "recovery", asksPassphrase: security.key === "passphrase" });
  if (updates?.offer?.installer === "program" && !updates.offer.postponed) {
    toDos.push({ kind: "update", offer: updates.offer, step: updates.step });
  }
  const listed = checklist.shown ? toDos.filter((toDo) => !isOfChecklist(toDo)) : toDos;
  return { toDos: listed, settled: queries.every((query) => !query.isPending) };
}

/** The same thing to do keeps its place on the screen. */
export function toDoKey(toDo: ToDo): string {
  return "card" in toDo ? `${toDo.kind} ${toDo.card.id}` : toDo.kind;
}

/** Whether the checklist has this, too. */
function isOfChecklist(toDo: ToDo): boolean {
  return toDo.kind === "connect" || toDo.kind === "recovery" || (toDo.kind === "import" && toDo.card.health === "new");
}
