import { CloseButton, Kbd, TextInput, type TextInputProps } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

interface SearchFieldProps extends Omit<TextInputProps, "value" | "onChange"> {
  value: string;
  /** Called at each key. */
  onSearch: (text: string) => void;
  /** The keys that lead to the field, shown while it is empty. */
  keys?: string;
}

/** A search field that searches while the person types. */
export function SearchField({ value, onSearch, keys, ...input }: SearchFieldProps) {
  const { t } = useTranslation();
  return (
    <TextInput
      {...input}
      value={value}
      onChange={(event) => onSearch(event.currentTarget.value)}
      leftSection={<IconSearch size={16} stroke={1.75} aria-hidden="true" />}
      {...(keys && value === "" && { rightSectionWidth: 68 })}
      rightSection={
        value === "" ? (
          keys && (
            <Kbd size="xs" c="dimmed" aria-hidden="true">
              {keys}
            </Kbd>
          )
        ) : (
          <CloseButton size="sm" aria-label={t("common.clearSearch")} onClick={() => onSearch("")} />
        )
      }
    />
  );
}
