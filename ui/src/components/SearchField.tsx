import { CloseButton, TextInput, type TextInputProps } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface SearchFieldProps extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  /** Called a moment after the last key. */
  onSearch: (text: string) => void;
}

/** A search field that searches when typing pauses. */
export function SearchField({ value, onSearch, ...input }: SearchFieldProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [sent, setSent] = useState(value);
  const [seen, setSeen] = useState(value);
  const searchNow = (text: string) => {
    setSent(text);
    onSearch(text);
  };
  const search = useDebouncedCallback(searchNow, 180);
  // A value from outside replaces the text. Our own search coming back must not, because more keys may have been pressed
  // since.
  if (value !== seen) {
    setSeen(value);
    if (value !== sent) setTyped(value);
  }
  const clear = () => {
    search.cancel();
    setTyped("");
    searchNow("");
  };
  return (
    <TextInput
      {...input}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value);
      }}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        typed && <CloseButton size="sm" aria-label={t("common.clearSearch")} onClick={clear} />
      }
    />
  );
}
