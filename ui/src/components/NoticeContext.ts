import { createContext, use } from "react";

/** What has just happened, with a button that takes it back. */
export interface Notice {
  text: string;
  action?: { label: string; onClick: () => void };
}

export const NoticeContext = createContext<(notice: Notice) => void>(() => {});

/** Shows a notice for some seconds. */
export function useNotice(): (notice: Notice) => void {
  return use(NoticeContext);
}
