/**
 * Marks the window while somebody works by keyboard. WebKit does not count the arrow keys within a group of choices as
 * that, so that `:focus-visible` holds for none of them. Answers with what ends it.
 */
export function markKeyboard(): () => void {
  const root = document.documentElement;
  const mark = () => root.setAttribute("data-keys", "");
  const unmark = () => root.removeAttribute("data-keys");
  window.addEventListener("keydown", mark, { capture: true });
  window.addEventListener("pointerdown", unmark, { capture: true });
  return () => {
    window.removeEventListener("keydown", mark, { capture: true });
    window.removeEventListener("pointerdown", unmark, { capture: true });
    unmark();
  };
}
