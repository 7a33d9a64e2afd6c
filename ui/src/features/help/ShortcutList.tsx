import { Kbd } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "./Help.module.css";

const shortcuts = ["find", "arrows", "escape", "select", "selectAll", "add", "sync", "list", "zoom", "help"] as const;

/** All shortcuts, and what they do. */
export function ShortcutList() {
  const { t } = useTranslation();
  return (
    <dl className={classes.keys}>
      {shortcuts.map((each) => (
        <div key={each}>
          <dt>
            <Kbd size="xs">{t(`keys.${each}`)}</Kbd>
          </dt>
          <dd>{t(`keys.does.${each}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
