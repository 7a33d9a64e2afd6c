/** How many places are remembered to go back to. */
const REMEMBERED = 30;

/** In milliseconds: dialogs that open or close have moved the focus by then. */
const SETTLED = 60;

const FOCUSABLE = "a[href], button, input, select, textarea, [tabindex]:not([tabindex='-1'])";

/** What waits for an answer is not gone: it can be used again as soon as it has one. */
const isBusy = (element: HTMLElement) => element.isConnected && element.hasAttribute("data-loading");

const isUsable = (element: HTMLElement) =>
  element.isConnected && !element.matches(":disabled") && (element.checkVisibility?.() ?? true);

/** The dialog on top, if one is open. */
const dialog = () => [...document.querySelectorAll<HTMLElement>("[role=dialog]")].at(-1);

function hasNothing(): boolean {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || active === document.body) return true;
  return !isUsable(active) && !isBusy(active);
}

/** A row of a long list: it goes when it is scrolled out of sight, too, and then nothing may scroll back. */
const isRow = (element: HTMLElement) => element.closest("[data-index]") !== null;

/**
 * Where the focus goes that was lost: within a dialog to where its new content begins, from a row to the list's next one,
 * else back the way it came.
 */
function placeAfter(lost: HTMLElement, trail: readonly HTMLElement[]): HTMLElement | undefined {
  const top = dialog();
  const begin = top?.querySelector<HTMLElement>("[data-autofocus]");
  if (begin && isUsable(begin) && !trail.includes(begin)) return begin;
  const scope = top ?? document.body;
  const row = isRow(lost) && scope.querySelector<HTMLElement>("[data-index] [tabindex='0']");
  if (row) return row;
  const before = trail.find((each) => isUsable(each) && scope.contains(each));
  if (before) return before;
  const first = [...scope.querySelectorAll<HTMLElement>(FOCUSABLE)].find(isUsable);
  return top ? first : (document.querySelector<HTMLElement>("h1[tabindex]") ?? first);
}

/**
 * Never lets the focus get lost: what had it may vanish or be switched off by its own click, and who works by keyboard
 * would begin again at the top of the window. Somebody who clicks beside everything has let go of it, and is left alone.
 * Answers with what ends it.
 */
export function keepFocus(): () => void {
  let trail: HTMLElement[] = [];
  let held: HTMLElement | null = null;
  let look: ReturnType<typeof setTimeout> | undefined;

  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement)) return;
    held = target;
    trail = [target, ...trail.filter((each) => each !== target && each.isConnected)].slice(0, REMEMBERED);
  };
  const onBlur = ({ target }: FocusEvent) => {
    setTimeout(() => {
      if (held === target && document.activeElement === document.body && isUsable(held as HTMLElement)) held = null;
    });
  };
  const restore = () => {
    look = undefined;
    if (held === null || isBusy(held) || !hasNothing()) return;
    placeAfter(held, trail)?.focus({ preventScroll: isRow(held) });
  };
  const observer = new MutationObserver(() => {
    look ??= setTimeout(restore, SETTLED);
  });
  document.addEventListener("focusin", onFocus);
  document.addEventListener("focusout", onBlur);
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled", "data-loading"] });
  return () => {
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("focusout", onBlur);
    observer.disconnect();
    clearTimeout(look);
  };
}
