import { MantineProvider } from "@mantine/core";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import "../i18n";
import { SearchField } from "./SearchField";

function field(value: string, onSearch: (text: string) => void) {
  return (
    <MantineProvider withCssVariables={false} withGlobalClasses={false}>
      <SearchField aria-label="Search" value={value} onSearch={onSearch} />
    </MantineProvider>
  );
}

test("keys_pressed_during_a_search_are_not_lost", async () => {
  const onSearch = vi.fn<(text: string) => void>();
  const { rerender } = render(field("", onSearch));
  const search = screen.getByLabelText("Search");
  const user = userEvent.setup();
  await user.type(search, "ab");
  await waitFor(() => expect(onSearch).toHaveBeenCalledWith("ab"));
  await user.type(search, "c");
  rerender(field("ab", onSearch));
  expect(search).toHaveValue("abc");
  rerender(field("another", onSearch));
  expect(search).toHaveValue("another");
});
