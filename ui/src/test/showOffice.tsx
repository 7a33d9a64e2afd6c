import { render } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { App } from "../app/App";
import type { FakeBackend } from "../backend/fake/FakeBackend";

/** Opens the window on a made-up office; answers with the person in front of it. */
export function showOffice(office: FakeBackend): UserEvent {
  render(<App backend={office} preferences={office.chosen} env="test" />);
  return userEvent.setup({ delay: null });
}
