/**
 * Sets `data-keys` on the root element while the keyboard is in use. WebKit does not match `:focus-visible` after the arrow
 * keys within a group of radio buttons. Returns how to stop it.
 */
export function trackKeyboardModality(): () => void {
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
