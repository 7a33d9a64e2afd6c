/** How many earlier elements are kept to go back to. */
const MAX_TRAIL = 30;

/** In milliseconds. By then, a dialog that opens or closes has moved the focus itself. */
const DELAY = 60;

const FOCUSABLE = "a[href], button, input, select, textarea, [tabindex]:not([tabindex='-1'])";

/** A loading button is disabled only until its answer arrives. */
const isBusy = (element: HTMLElement) => element.isConnected && element.hasAttribute("data-loading");

const isUsable = (element: HTMLElement) =>
  element.isConnected && !element.matches(":disabled") && (element.checkVisibility?.() ?? true);

const topDialog = () => [...document.querySelectorAll<HTMLElement>("[role=dialog]")].at(-1);

function focusIsLost(): boolean {
  const active = document.activeElement;
  if (!(active instanceof HTMLElement) || active === document.body) return true;
  return !isUsable(active) && !isBusy(active);
}

/** A row of a virtual table also disappears when it is scrolled away. The list must not scroll back then. */
const isRow = (element: HTMLElement) => element.closest("[data-index]") !== null;

/** The next focus: the start of a dialog's new content, the next row of a table, or the element that had it before. */
function nextFocus(lost: HTMLElement, trail: readonly HTMLElement[]): HTMLElement | undefined {
  const top = topDialog();
  const start = top?.querySelector<HTMLElement>("[data-autofocus]");
  if (start && isUsable(start) && !trail.includes(start)) return start;
  const scope = top ?? document.body;
  const row = isRow(lost) && scope.querySelector<HTMLElement>("[data-index] [tabindex='0']");
  if (row) return row;
  const before = trail.find((each) => isUsable(each) && scope.contains(each));
  if (before) return before;
  const first = [...scope.querySelectorAll<HTMLElement>(FOCUSABLE)].find(isUsable);
  return top ? first : (document.querySelector<HTMLElement>("h1[tabindex]") ?? first);
}

/**
 * Moves the focus on when the focused element is removed or disabled; otherwise, keyboard users would start again at the
 * top of the window. Clicking empty space clears the focus deliberately. Returns how to stop it.
 */
export function recoverFocus(): () => void {
  let trail: HTMLElement[] = [];
  let current: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement)) return;
    current = target;
    trail = [target, ...trail.filter((each) => each !== target && each.isConnected)].slice(0, MAX_TRAIL);
  };
  const onBlur = ({ target }: FocusEvent) => {
    setTimeout(() => {
      if (current === target && document.activeElement === document.body && isUsable(current as HTMLElement)) current = null;
    });
  };
  const restore = () => {
    timer = undefined;
    if (current === null || isBusy(current) || !focusIsLost()) return;
    nextFocus(current, trail)?.focus({ preventScroll: isRow(current) });
  };
  const observer = new MutationObserver(() => {
    timer ??= setTimeout(restore, DELAY);
  });
  document.addEventListener("focusin", onFocus);
  document.addEventListener("focusout", onBlur);
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ["disabled", "data-loading"] });
  return () => {
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("focusout", onBlur);
    observer.disconnect();
    clearTimeout(timer);
  };
}
