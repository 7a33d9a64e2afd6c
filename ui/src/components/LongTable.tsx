import { useVirtualizer } from "@tanstack/react-virtual";
import type { QueryKey } from "@tanstack/react-query";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Slice } from "../backend/Backend";
import { usePagedRows, type RowPage } from "../backend/queries/usePagedRows";
import { LoadFailed } from "./LoadFailed";
import classes from "./LongTable.module.css";
import { LongTableHead } from "./LongTableHead";
import { LongTableRows } from "./LongTableRows";
import type { LongColumn, Sorting } from "./longTableColumns";
import { useRowFocus } from "./useRowFocus";

export interface LongTableProps<Row, Key extends string = string> {
  /** What the table is called for people who listen. */
  label: string;
  columns: readonly LongColumn<Row>[];
  queryKey: QueryKey;
  fetchPage: (slice: Slice) => Promise<RowPage<Row>>;
  pageSize?: number;
  /** Height of a row; with `wraps` only a first guess. */
  rowHeight?: number;
  /** Rows are as high as their words need. */
  wraps?: boolean;
  sorting?: Sorting<Key>;
  onOpen?: (row: Row) => void;
  /** What the button that opens a row is called; it holds the words of the first column. */
  openLabel?: (row: Row) => string;
  /** Told how many rows there are. */
  onTotal?: (total: number | undefined) => void;
  /** Stands in the place of no rows. */
  empty: ReactNode;
}

/**
 * A table of any length: only the rows on screen are drawn, only the pages looked at are asked for.
 * Rows that open are walked with the arrow keys, Page Up, Page Down, Home and End.
 */
export function LongTable<Row, Key extends string = string>(props: LongTableProps<Row, Key>) {
  const { columns, queryKey, fetchPage, pageSize = 200, rowHeight = 44, wraps = false, onTotal } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [visible, setVisible] = useState<readonly [number, number]>([0, 0]);
  const rows = usePagedRows({ queryKey, pageSize, fetchPage, visible });
  const total = rows.total;

  const virtualizer = useVirtualizer({
    count: total ?? Math.ceil(600 / rowHeight),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    // The sticky headings take up room that the rows are pushed down by.
    scrollPaddingEnd: 44,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => setVisible([first, last]), [first, last]);
  useEffect(() => onTotal?.(total), [onTotal, total]);

  const listName = JSON.stringify(queryKey);
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [listName]);

  const focus = useRowFocus({ scroller, virtualizer, total: total ?? 0, first, last });
  if (rows.error) return <LoadFailed error={rows.error} onRetry={rows.retry} />;
  if (total === 0) return <>{props.empty}</>;
  const template = columns.map((column) => column.width).join(" ");
  return (
    // The keys act on the focused row's button; they are heard here because most rows are not drawn.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={scroller}
      className={classes.scroller}
      role="table"
      aria-label={props.label}
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-busy={total === undefined || rows.stale}
      tabIndex={props.onOpen ? undefined : 0}
      onKeyDown={props.onOpen ? focus.onKeyDown : undefined}
    >
      <LongTableHead columns={columns} template={template} sorting={props.sorting} />
      <LongTableRows
        columns={columns}
        template={template}
        items={items}
        height={virtualizer.getTotalSize()}
        rowHeight={rowHeight}
        measure={wraps ? virtualizer.measureElement : undefined}
        rowAt={rows.rowAt}
        tabbable={focus.tabbable}
        onOpen={props.onOpen}
        openLabel={props.openLabel}
        onFocusRow={focus.onFocusRow}
      />
    </div>
  );
}
