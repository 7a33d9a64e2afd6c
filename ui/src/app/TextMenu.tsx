import { Menu } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

type Field = HTMLInputElement | HTMLTextAreaElement;

interface Place {
  x: number;
  y: number;
  /** The field that was clicked, if it takes text. */
  field: Field | null;
  /** Whether text is selected. */
  selected: boolean;
}

/** Fields that hold text. Others, such as checkboxes, have no menu. */
const TEXT = "textarea, input:not([type=checkbox], [type=radio], [type=button])";

function placeOf(event: MouseEvent): Place | null {
  const target = event.target instanceof Element ? event.target.closest<Field>(TEXT) : null;
  const field = target?.disabled ? null : target;
  const selected = field
    ? field.selectionStart !== field.selectionEnd
    : (window.getSelection()?.toString() ?? "") !== "";
  return field || selected ? { x: event.clientX, y: event.clientY, field, selected } : null;
}

/** The menu of the right mouse button: Cut, Copy, and Paste where text is, and nothing elsewhere. */
export function TextMenu() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const [place, setPlace] = useState<Place | null>(null);
  useEffect(() => {
    const onContextMenu = (event: MouseEvent) => {
      event.preventDefault();
      const next = placeOf(event);
      if (next) setPlace(next);
      setOpened(next !== null);
    };
    window.addEventListener("contextmenu", onContextMenu);
    return () => window.removeEventListener("contextmenu", onContextMenu);
  }, []);
  if (!place) return null;
  const { field, selected } = place;
  const act = (command: "cut" | "copy") => () => {
    field?.focus();
    document.execCommand(command);
  };
  const paste = async () => {
    const text = await navigator.clipboard.readText().catch(() => "");
    field?.focus();
    if (text) document.execCommand("insertText", false, text);
  };
  const isPassword = field?.type === "password";
  const isFixed = field === null || field.readOnly;
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-start" offset={0} returnFocus>
      <Menu.Target>
        <span style={{ position: "fixed", insetInlineStart: place.x, insetBlockStart: place.y }} />
      </Menu.Target>
      <Menu.Dropdown>
        {!isFixed && (
          <Menu.Item disabled={!selected || isPassword} onClick={act("cut")}>
            {t("textMenu.cut")}
          </Menu.Item>
        )}
        <Menu.Item disabled={!selected || isPassword} onClick={act("copy")}>
          {t("textMenu.copy")}
        </Menu.Item>
        {!isFixed && <Menu.Item onClick={() => void paste()}>{t("textMenu.paste")}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
