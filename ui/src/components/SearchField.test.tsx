import { MantineProvider } from "@mantine/core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import "../i18n";
import { SearchField } from "./SearchField";

function Field({ onSearch }: { onSearch: (text: string) => void }) {
  const [text, setText] = useState("");
  const search = (typed: string) => {
    setText(typed);
    onSearch(typed);
  };
  return (
    <MantineProvider withCssVariables={false} withGlobalClasses={false}>
      <SearchField aria-label="Search" value={text} onSearch={search} />
    </MantineProvider>
  );
}

test("each_key_searches_at_once", async () => {
  const onSearch = vi.fn<(text: string) => void>();
  render(<Field onSearch={onSearch} />);
  const user = userEvent.setup();
  await user.type(screen.getByLabelText("Search"), "abc");
  expect(onSearch.mock.calls).toEqual([["a"], ["ab"], ["abc"]]);
  await user.click(screen.getByRole("button", { name: "Clear search" }));
  expect(onSearch).toHaveBeenLastCalledWith("");
  expect(screen.getByLabelText("Search")).toHaveValue("");
});
