/** A width that never leaves the window. */
export function dialogWidth(pixels: number | undefined): string | undefined {
  return pixels === undefined ? undefined : `min(${pixels / 16}rem, calc(100vw - 9rem))`;
}
