import { Kbd, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { DialogBody } from "../../components/DialogBody";
import { DialogHeading } from "../../components/DialogHeading";
import { Highlighted } from "../../components/Highlighted";
import { containsAll } from "../../components/matches";
import { useActiveOption } from "../../components/useActiveOption";
import type { Command } from "./useCommands";
import classes from "./Commands.module.css";

interface CommandListProps {
  commands: Command[];
  initial: string;
  onRun: (command: Command) => void;
}

/** The actions whose names contain what is typed. Enter runs the active one, or the first. */
export function CommandList({ commands, initial, onRun }: CommandListProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(initial);
  const found = commands.filter((command) => containsAll(command.name, text));
  const options = useActiveOption(found.length, text);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || options.move(event) || event.key !== "Enter") return;
    event.preventDefault();
    const command = found[Math.max(0, options.active)];
    if (command) onRun(command);
  };
  return (
    <>
      <DialogHeading title={t("commands.title")} />
      <DialogBody>
        <TextInput
          {...options.field}
          data-autofocus
          aria-label={t("commands.search")}
          placeholder={t("commands.search")}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={onKeyDown}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
        />
        <div className={classes.frame}>
          {found.length === 0 ? (
            <Text size="sm" c="dimmed" role="status">
              {t("commands.none")}
            </Text>
          ) : (
            <div role="listbox" id={options.listId} aria-label={t("commands.title")}>
              {found.map((command, index) => (
                <UnstyledButton
                  key={command.name}
                  id={options.optionId(index)}
                  role="option"
                  aria-selected={index === options.active}
                  tabIndex={-1}
                  className={classes.option}
                  data-first={(index === 0 && options.active < 0) || undefined}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => onRun(command)}
                >
                  <span>
                    <Highlighted text={command.name} search={text} />
                  </span>
                  {command.keys && (
                    <Kbd size="xs" className={classes.key}>
                      {command.keys}
                    </Kbd>
                  )}
                </UnstyledButton>
              ))}
            </div>
          )}
        </div>
      </DialogBody>
    </>
  );
}
