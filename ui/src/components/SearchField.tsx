import { CloseButton, TextInput, type TextInputProps } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface SearchFieldProps extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  /** Told a moment after the last key. */
  onSearch: (text: string) => void;
}

/** A search box that asks once typing pauses. */
export function SearchField({ value, onSearch, ...input }: SearchFieldProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [told, setTold] = useState(value);
  const [seen, setSeen] = useState(value);
  const tellNow = (text: string) => {
    setTold(text);
    onSearch(text);
  };
  const tell = useDebouncedCallback(tellNow, 180);
  // Another search than the one told here replaces what is typed; our own coming back must not, for keys may have
  // been pressed since.
  if (value !== seen) {
    setSeen(value);
    if (value !== told) setTyped(value);
  }
  const clear = () => {
    tell.cancel();
    setTyped("");
    tellNow("");
  };
  return (
    <TextInput
      {...input}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        tell(event.currentTarget.value);
      }}
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        typed && <CloseButton size="sm" aria-label={t("common.clearSearch")} onClick={clear} />
      }
    />
  );
}
