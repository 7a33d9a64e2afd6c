import { useVirtualizer } from "@tanstack/react-virtual";
import type { QueryKey } from "@tanstack/react-query";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { usePagedRows, type RowPage, type Slice } from "../backend/queries/usePagedRows";
import { LoadFailed } from "./LoadFailed";
import classes from "./VirtualTable.module.css";
import { VirtualTableHead } from "./VirtualTableHead";
import { VirtualTableRows } from "./VirtualTableRows";
import type { TableColumn, Sorting } from "./virtualTableColumns";
import type { RowSelection } from "./rowSelection";
import { useRowFocus } from "./useRowFocus";
import { useScrollPlace, type ScrollPlace } from "./useScrollPlace";

export interface VirtualTableProps<Row, Key extends string = string> {
  /** The name for screen readers. */
  label: string;
  columns: readonly TableColumn<Row>[];
  queryKey: QueryKey;
  fetchPage: (slice: Slice) => Promise<RowPage<Row>>;
  pageSize?: number;
  /** The height of a row in pixels; with `wraps`, only an estimate. */
  rowHeight?: number;
  /** Whether rows grow with their text. */
  wraps?: boolean;
  sorting?: Sorting<Key>;
  onOpen?: (row: Row) => void;
  /** Whether a row can be opened; all of them without it. The others get the focus, too. */
  opens?: (row: Row) => boolean;
  /** The name of the button that opens a row. It must contain the text of the first column. */
  openLabel?: (row: Row) => string;
  /** Gets the number of rows. */
  onTotal?: (total: number | undefined) => void;
  /** Gets the rows of the first page. */
  onFirstRows?: (rows: Row[]) => void;
  /** Lets rows be selected. */
  selection?: RowSelection<Row>;
  /** How far the table is scrolled, kept while it is away. */
  place?: ScrollPlace;
  /** Shown if there are no rows. */
  empty: ReactNode;
}

/** The width of the checkboxes' column. */
const CHECKBOX = "2.25rem";

/** Lower rows than this have less padding. */
const LOW = 40;

/**
 * A table of any length. Only the rows on screen are rendered, and only their pages are loaded.
 * Up, Down, Page Up, Page Down, Home, and End move through rows that can be opened, Right and Left to a row's other buttons.
 */
export function VirtualTable<Row, Key extends string = string>(props: VirtualTableProps<Row, Key>) {
  const { columns, queryKey, fetchPage, pageSize = 200, rowHeight = 44, wraps = false, onTotal, onFirstRows } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [visible, setVisible] = useState<readonly [number, number]>([0, 0]);
  const rows = usePagedRows({ queryKey, pageSize, fetchPage, visible });
  const total = rows.total;

  const virtualizer = useVirtualizer({
    count: total ?? Math.ceil(600 / rowHeight),
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    // The sticky head covers part of the scroller.
    scrollPaddingEnd: 44,
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => setVisible([first, last]), [first, last]);
  useEffect(() => onTotal?.(total), [onTotal, total]);
  const { firstRows, stale } = rows;
  useEffect(() => {
    if (firstRows && !stale) onFirstRows?.(firstRows);
  }, [onFirstRows, firstRows, stale]);

  useScrollPlace({ scroller, list: JSON.stringify(queryKey), loaded: (total ?? 0) > 0, place: props.place });
  const selectAt = (index: number, range: boolean) => {
    const row = rows.rowAt(index);
    if (row !== undefined) props.selection?.onSelect(row, index, range);
  };
  const focus = useRowFocus({ scroller, virtualizer, total: total ?? 0, first, last, ...(props.selection && { onSelect: selectAt }) });
  if (rows.error) return <LoadFailed error={rows.error} onRetry={rows.retry} />;
  if (total === 0) {
    return (
      <div className={classes.empty} aria-busy={stale}>
        {props.empty}
      </div>
    );
  }
  const widths = columns.map((column) => column.width);
  const template = (props.selection ? [CHECKBOX, ...widths] : widths).join(" ");
  return (
    // The keys act on the focused row. They are handled here, because most rows are not rendered.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={scroller}
      className={classes.scroller}
      data-compact={rowHeight < LOW || undefined}
      role="table"
      aria-label={props.label}
      aria-rowcount={total === undefined ? -1 : total + 1}
      aria-busy={total === undefined || rows.stale}
      tabIndex={props.onOpen ? undefined : 0}
      onKeyDown={props.onOpen ? focus.onKeyDown : undefined}
    >
      <VirtualTableHead columns={columns} template={template} sorting={props.sorting} selection={props.selection} />
      <VirtualTableRows
        columns={columns}
        template={template}
        items={items}
        height={virtualizer.getTotalSize()}
        rowHeight={rowHeight}
        measure={wraps ? virtualizer.measureElement : undefined}
        rowAt={rows.rowAt}
        selection={props.selection}
        tabbable={focus.tabbable}
        onOpen={props.onOpen}
        opens={props.opens}
        openLabel={props.openLabel}
        onFocusRow={focus.onFocusRow}
      />
    </div>
  );
}
