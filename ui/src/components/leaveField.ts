/** Moves the focus from a field to the heading of its page. */
export function leaveField(field: HTMLElement): void {
  field.closest("main")?.querySelector<HTMLElement>("h1[tabindex]")?.focus();
}
