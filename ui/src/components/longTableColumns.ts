import type { ReactNode } from "react";
import type { SortDirection } from "../bindings/SortDirection";

/** A column of a long table. */
export interface LongColumn<Row> {
  id: string;
  header: string;
  /** A track of the row's grid, such as `2fr` or `8rem`. */
  width: string;
  cell: (row: Row) => ReactNode;
}

/** What a table is sorted by, and the columns that it can be sorted by. */
export interface Sorting<Key extends string> {
  by: Key;
  direction: SortDirection;
  columns: readonly Key[];
  onSort: (by: Key, direction: SortDirection) => void;
}
