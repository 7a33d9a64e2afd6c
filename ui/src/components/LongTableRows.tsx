import { Skeleton, UnstyledButton } from "@mantine/core";
import { createColumnHelper, tableFeatures, useTable } from "@tanstack/react-table";
import type { VirtualItem } from "@tanstack/react-virtual";
import { useMemo } from "react";
import classes from "./LongTable.module.css";
import type { LongColumn } from "./longTableColumns";

interface LongTableRowsProps<Row> {
  columns: readonly LongColumn<Row>[];
  template: string;
  items: VirtualItem[];
  height: number;
  rowHeight: number;
  measure: ((element: Element | null) => void) | undefined;
  rowAt: (index: number) => Row | undefined;
  /** The row that Tab goes to. */
  tabbable: number;
  onOpen: ((row: Row) => void) | undefined;
  openLabel: ((row: Row) => string) | undefined;
  onFocusRow: (index: number) => void;
}

/** A row on screen; what it shows may still be on the way. */
interface Line<Row> {
  item: VirtualItem;
  row: Row | undefined;
}

const features = tableFeatures({});

/** The rows on screen, placed where they belong in the whole list. */
export function LongTableRows<Row>(props: LongTableRowsProps<Row>) {
  const { columns, template, items, rowAt, measure, onOpen } = props;
  const defined = useMemo(() => {
    const helper = createColumnHelper<typeof features, Line<Row>>();
    return columns.map((column) =>
      helper.display({
        id: column.id,
        header: column.header,
        cell: (context) => {
          const { row } = context.row.original;
          return row === undefined ? <Skeleton height={10} width="60%" /> : column.cell(row);
        },
      }),
    );
  }, [columns]);
  const data = items.map((item): Line<Row> => ({ item, row: rowAt(item.index) }));
  const table = useTable({ features, columns: defined, data, getRowId: (line) => String(line.item.index) });

  return (
    <div role="rowgroup" className={classes.rows} style={{ height: props.height }}>
      {table.getRowModel().rows.map((line) => {
        const { item, row } = line.original;
        return (
          <div
            key={item.key}
            ref={measure}
            role="row"
            data-index={item.index}
            aria-rowindex={item.index + 2}
            className={classes.line}
            data-opens={onOpen !== undefined || undefined}
            style={{
              gridTemplateColumns: template,
              transform: `translateY(${item.start}px)`,
              height: measure ? undefined : props.rowHeight,
            }}
          >
            {line.getAllCells().map((cell, index) => (
              <div key={cell.column.id} role="cell" className={classes.cell}>
                {index === 0 && onOpen && row !== undefined ? (
                  <UnstyledButton
                    className={classes.open}
                    aria-label={props.openLabel?.(row)}
                    tabIndex={item.index === props.tabbable ? 0 : -1}
                    onFocus={() => props.onFocusRow(item.index)}
                    onClick={() => onOpen(row)}
                  >
                    <table.FlexRender cell={cell} />
                  </UnstyledButton>
                ) : (
                  <table.FlexRender cell={cell} />
                )}
              </div>
            ))}
          </div>
        );
      })}
    </div>
  );
}
