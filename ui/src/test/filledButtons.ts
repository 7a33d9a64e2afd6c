/** The texts of the main buttons in an element: those that are filled, which is also how a button without a variant looks. */
export function filledButtons(container: HTMLElement): (string | null)[] {
  const buttons = [...container.querySelectorAll<HTMLElement>(".mantine-Button-root")];
  return buttons.filter(({ dataset }) => (dataset["variant"] ?? "filled") === "filled").map((button) => button.textContent);
}
