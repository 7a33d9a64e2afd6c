/** A CSS width that fits into the window. */
export function dialogWidth(pixels: number | undefined): string | undefined {
  return pixels === undefined ? undefined : `min(${pixels / 16}rem, calc(100vw - 9rem))`;
}
