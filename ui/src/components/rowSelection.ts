import type { MouseEvent } from "react";

/** Which rows of a table are selected, and how a person changes that. */
export interface RowSelection<Row> {
  isSelected: (row: Row) => boolean;
  /** Whether all rows are, or some. */
  extent: "all" | "some" | "none";
  /** Changes one row, or with `range` all from the last changed one. */
  onSelect: (row: Row, index: number, range: boolean) => void;
  onSelectAll: (selected: boolean) => void;
  /** The name of a row's checkbox, and of the one for all rows. */
  label: (row: Row) => string;
  allLabel: string;
}

/** How a click on a row selects it, if it does. */
export function selectingClick(event: MouseEvent): "one" | "range" | null {
  if (event.shiftKey) return "range";
  return event.ctrlKey || event.metaKey ? "one" : null;
}
