import { CloseButton, Kbd, TextInput, UnstyledButton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { leaveField } from "../../components/leaveField";
import { useOpenCommands } from "../commands/CommandsContext";
import type { PatientSearchState } from "./usePatientSearch";
import classes from "./Home.module.css";

interface PatientSearchProps {
  text: string;
  onText: (text: string) => void;
  search: PatientSearchState;
  onOpen: (id: string) => void;
}

/**
 * The search for a patient. It has the focus when the page opens. Enter opens the active match, or the first one. Without any
 * it searches for the name that may have been meant.
 */
export function PatientSearch({ text, onText, search, onOpen }: PatientSearchProps) {
  const { t } = useTranslation();
  const openCommands = useOpenCommands();
  // The whole hint does not fit at 200 %.
  const isWide = useMediaQuery("(min-width: 60em)");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    // Read by `cargo xtask bench --only window`.
    performance.mark("search-ready");
  }, []);
  const { options, chosen } = search;
  const openChosen = async () => {
    const { patient, suggestion } = await chosen();
    if (patient) onOpen(patient.id);
    else if (suggestion) onText(suggestion);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing || options.move(event)) return;
    if (event.key === "Enter" && text.trim() !== "") {
      event.preventDefault();
      // A failure is shown below the field.
      openChosen().catch(() => {});
    }
    if (event.key === "Escape") {
      if (text === "") leaveField(event.currentTarget);
      else onText("");
    }
  };
  return (
    <search>
      <TextInput
        ref={field}
        {...options.field}
        data-find
        size="md"
        classNames={{ input: classes.find }}
        aria-label={t("home.find")}
        placeholder={t(isWide ? "home.findPlaceholder" : "home.findPlaceholderShort")}
        value={text}
        onChange={(event) => onText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        leftSection={<IconSearch size={18} stroke={1.75} aria-hidden="true" />}
        rightSectionWidth={text === "" ? 68 : 42}
        rightSection={
          text === "" ? (
            <UnstyledButton title={t("commands.title")} aria-label={`${t("commands.title")} ${t("keys.list")}`} onClick={openCommands}>
              <Kbd size="xs" className={classes.key}>
                {t("keys.list")}
              </Kbd>
            </UnstyledButton>
          ) : (
            <CloseButton
              size="sm"
              aria-label={t("common.clearSearch")}
              onClick={() => {
                onText("");
                field.current?.focus();
              }}
            />
          )
        }
      />
    </search>
  );
}
