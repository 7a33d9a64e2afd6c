import { Checkbox, Skeleton, UnstyledButton } from "@mantine/core";
import type { VirtualItem } from "@tanstack/react-virtual";
import type { MouseEvent } from "react";
import { selectingClick, type RowSelection } from "./rowSelection";
import classes from "./VirtualTable.module.css";
import type { TableColumn } from "./virtualTableColumns";

interface VirtualTableRowsProps<Row> {
  columns: readonly TableColumn<Row>[];
  template: string;
  items: VirtualItem[];
  height: number;
  rowHeight: number;
  measure: ((element: Element | null) => void) | undefined;
  /** Absent while the row's page is loading. */
  rowAt: (index: number) => Row | undefined;
  selection: RowSelection<Row> | undefined;
  /** The row in the tab order. */
  tabbable: number;
  onOpen: ((row: Row) => void) | undefined;
  opens: ((row: Row) => boolean) | undefined;
  openLabel: ((row: Row) => string) | undefined;
  onFocusRow: (index: number) => void;
}

/**
 * The rows on screen, placed at their position in the whole list. Rows that are measured follow one another, so that none
 * covers the next one before its new height is known.
 */
export function VirtualTableRows<Row>(props: VirtualTableRowsProps<Row>) {
  const { columns, template, items, rowAt, measure, onOpen, opens, selection } = props;
  const onClick = (row: Row, index: number, event: MouseEvent) => {
    const selecting = selection && selectingClick(event);
    if (selecting) selection.onSelect(row, index, selecting === "range");
    else onOpen?.(row);
  };
  return (
    <div
      role="rowgroup"
      className={classes.rows}
      style={{ height: props.height, paddingBlockStart: measure && items[0] ? items[0].start : undefined }}
    >
      {items.map((item) => {
        const row = rowAt(item.index);
        const isClosed = row !== undefined && opens?.(row) === false;
        return (
          <div
            key={item.key}
            ref={measure}
            role="row"
            data-index={item.index}
            aria-rowindex={item.index + 2}
            className={classes.line}
            data-measured={measure !== undefined || undefined}
            data-opens={(onOpen !== undefined && !isClosed) || undefined}
            data-selected={(row !== undefined && selection?.isSelected(row)) || undefined}
            style={{
              gridTemplateColumns: template,
              transform: measure ? undefined : `translateY(${item.start}px)`,
              height: measure ? undefined : props.rowHeight,
            }}
          >
            {selection && (
              <div role="cell" className={classes.check}>
                {row !== undefined && (
                  <Checkbox
                    size="xs"
                    tabIndex={-1}
                    aria-label={selection.label(row)}
                    checked={selection.isSelected(row)}
                    onChange={(event) => selection.onSelect(row, item.index, (event.nativeEvent as globalThis.MouseEvent).shiftKey)}
                  />
                )}
              </div>
            )}
            {columns.map((column, index) => (
              <div key={column.id} role="cell" className={classes.cell}>
                {row === undefined ? (
                  <Skeleton height={10} width="60%" />
                ) : index === 0 && isClosed ? (
                  // The arrow keys pass through it.
                  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
                  <span className={classes.open} data-open data-plain tabIndex={item.index === props.tabbable ? 0 : -1} onFocus={() => props.onFocusRow(item.index)}>
                    {column.cell(row)}
                  </span>
                ) : index === 0 && onOpen ? (
                  <UnstyledButton
                    className={classes.open}
                    data-open
                    aria-label={props.openLabel?.(row)}
                    tabIndex={item.index === props.tabbable ? 0 : -1}
                    onFocus={() => props.onFocusRow(item.index)}
                    onClick={(event) => onClick(row, item.index, event)}
                  >
                    {column.cell(row)}
                  </UnstyledButton>
                ) : (
                  column.cell(row)
                )}
              </div>
            ))}
          </div>
        );
      })}
    </div>
  );
}
