import { keepPreviousData, useQueries, useQuery, type QueryKey } from "@tanstack/react-query";
import type { Slice } from "../Backend";

/** A page of any long list. */
export interface RowPage<Row> {
  total: number;
  rows: Row[];
}

export interface PagedRows<Row> {
  /** How many rows there are in all; absent until the first answer. */
  total: number | undefined;
  /** The row at an index, or nothing while its page is on the way. */
  rowAt(index: number): Row | undefined;
  /** Whether the rows on screen still answer an earlier question. */
  stale: boolean;
  error: unknown;
  retry(): void;
}

export interface PagedRowsOptions<Row> {
  /** Names the list and everything it depends on. */
  queryKey: QueryKey;
  pageSize: number;
  fetchPage(slice: Slice): Promise<RowPage<Row>>;
  /** First and last row on screen. */
  visible: readonly [number, number];
}

/** Rows of a long list by index; only the pages that are looked at are ever asked for. */
export function usePagedRows<Row>(options: PagedRowsOptions<Row>): PagedRows<Row> {
  const { queryKey, pageSize, fetchPage, visible } = options;
  const page = (index: number) => ({
    queryKey: [...queryKey, pageSize, index],
    queryFn: () => fetchPage({ offset: index * pageSize, limit: pageSize }),
  });
  const first = useQuery({ ...page(0), placeholderData: keepPreviousData });
  const from = Math.max(1, Math.floor(visible[0] / pageSize));
  const to = Math.floor(visible[1] / pageSize);
  const indexes = Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  const others = useQueries({ queries: indexes.map(page) });
  const failed = [first, ...others].find((query) => query.isError);

  return {
    total: first.data?.total,
    stale: first.isPlaceholderData,
    error: failed?.error ?? null,
    retry: () => void failed?.refetch(),
    rowAt(index) {
      const number = Math.floor(index / pageSize);
      const data = number === 0 ? first.data : others[number - from]?.data;
      return data?.rows[index % pageSize];
    },
  };
}
