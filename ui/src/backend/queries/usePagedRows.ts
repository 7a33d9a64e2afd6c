import { keepPreviousData, useQueries, useQuery, type QueryKey } from "@tanstack/react-query";

/** Which rows of a long list. */
export interface Slice {
  offset: number;
  limit: number;
}

/** A page of a long list. */
export interface RowPage<Row> {
  total: number;
  rows: Row[];
}

export interface PagedRows<Row> {
  /** The number of rows in the whole list; absent until the first page has arrived. */
  total: number | undefined;
  /** The rows of the first page. */
  firstRows: Row[] | undefined;
  /** The row at an index; absent while its page is loading. */
  rowAt(index: number): Row | undefined;
  /** Whether the rows are those of the previous query, because the new ones are loading. */
  stale: boolean;
  error: unknown;
  retry(): void;
}

export interface PagedRowsOptions<Row> {
  /** Must contain everything that the list depends on. */
  queryKey: QueryKey;
  pageSize: number;
  fetchPage(slice: Slice): Promise<RowPage<Row>>;
  /** First and last row on screen. */
  visible: readonly [number, number];
}

/** Rows of a long list by index. Only the pages on screen are loaded. */
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
    firstRows: first.data?.rows,
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
