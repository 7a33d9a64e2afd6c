/** Ctrl+A selects the text of a field, and never the whole window. Returns how to stop it. */
export function confineSelectAll(): () => void {
  const onKey = (event: KeyboardEvent) => {
    const isSelectAll = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "a";
    const field = event.target instanceof Element && event.target.closest("input, textarea, [contenteditable]");
    if (isSelectAll && !field) event.preventDefault();
  };
  window.addEventListener("keydown", onKey);
  return () => window.removeEventListener("keydown", onKey);
}
