import type { PatientSelection } from "../../bindings/PatientSelection";

/** The selected patients of a list: some, or all but some. */
export interface Selected {
  readonly all: boolean;
  /** Those selected, or those left out of all. */
  readonly ids: ReadonlySet<string>;
}

export const noneSelected: Selected = { all: false, ids: new Set() };
export const allSelected: Selected = { all: true, ids: new Set() };

export const isSelected = ({ all, ids }: Selected, id: string): boolean => ids.has(id) !== all;

export const selectedCount = ({ all, ids }: Selected, total: number): number => (all ? Math.max(0, total - ids.size) : ids.size);

/** With these patients selected, or not. */
export function select({ all, ids }: Selected, changed: Iterable<string>, selected: boolean): Selected {
  const next = new Set(ids);
  for (const id of changed) {
    if (selected === all) next.delete(id);
    else next.add(id);
  }
  return { all, ids: next };
}

/** What to save or print: the selected patients, or all if none is. */
export function chosen(selected: Selected, total: number): PatientSelection {
  if (selectedCount(selected, total) === 0) return { kind: "all" };
  return { kind: selected.all ? "except" : "only", ids: [...selected.ids] };
}
