import { Checkbox, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronUp, IconSelector } from "@tabler/icons-react";
import type { RowSelection } from "./rowSelection";
import classes from "./VirtualTable.module.css";
import type { TableColumn, Sorting } from "./virtualTableColumns";

interface VirtualTableHeadProps<Row, Key extends string> {
  columns: readonly TableColumn<Row>[];
  template: string;
  sorting: Sorting<Key> | undefined;
  selection: RowSelection<Row> | undefined;
}

/** The column headings. Sortable ones are buttons. */
export function VirtualTableHead<Row, Key extends string>({ columns, template, sorting, selection }: VirtualTableHeadProps<Row, Key>) {
  return (
    <div role="rowgroup" className={classes.head}>
      <div role="row" aria-rowindex={1} className={classes.line} style={{ gridTemplateColumns: template }}>
        {selection && (
          <div role="columnheader" className={classes.check}>
            <Checkbox
              size="xs"
              aria-label={selection.allLabel}
              checked={selection.extent === "all"}
              indeterminate={selection.extent === "some"}
              onChange={(event) => selection.onSelectAll(event.currentTarget.checked)}
            />
          </div>
        )}
        {columns.map((column) => {
          const key = sorting?.columns.find((each) => each === (column.sortKey ?? column.id));
          const sorted = key !== undefined && sorting?.by === key ? sorting.direction : undefined;
          return (
            <div key={column.id} role="columnheader" aria-sort={key && (sorted ?? "none")} className={classes.heading}>
              {key && sorting ? (
                <UnstyledButton
                  className={classes.sort}
                  onClick={() => sorting.onSort(key, sorted === "ascending" ? "descending" : "ascending")}
                >
                  {column.header}
                  <SortIcon sorted={sorted} />
                </UnstyledButton>
              ) : (
                column.header
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function SortIcon({ sorted }: { sorted: "ascending" | "descending" | undefined }) {
  const Icon = sorted === "ascending" ? IconChevronUp : sorted === "descending" ? IconChevronDown : IconSelector;
  return <Icon size={14} aria-hidden="true" opacity={sorted ? 1 : 0.5} />;
}
