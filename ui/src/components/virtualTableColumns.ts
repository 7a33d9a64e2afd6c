import type { ReactNode } from "react";
import type { SortDirection } from "../bindings/SortDirection";

/** A column of a virtual table. */
export interface TableColumn<Row> {
  id: string;
  header: string;
  /** A track of the row's CSS grid, such as `2fr` or `8rem`. */
  width: string;
  cell: (row: Row) => ReactNode;
  /** What the heading sorts by, if it is not the id. */
  sortKey?: string;
}

/** How a table is sorted, and by which columns it can be sorted. */
export interface Sorting<Key extends string> {
  by: Key;
  direction: SortDirection;
  columns: readonly Key[];
  onSort: (by: Key, direction: SortDirection) => void;
}
