import { screen, within } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";

/** Opens a page of the main navigation. */
export async function goTo(user: UserEvent, place: "Home" | "Patients" | "Activity" | "Settings"): Promise<void> {
  const navigation = await screen.findByRole("navigation", { name: "Main navigation" });
  await user.click(within(navigation).getByRole("button", { name: new RegExp(`^${place}`) }));
}

/** The open dialog. */
export async function dialog(): Promise<ReturnType<typeof within>> {
  return within(await screen.findByRole("dialog"));
}
