import { Button, Kbd } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { AppDialog } from "../../components/AppDialog";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import classes from "./Commands.module.css";

interface ShortcutsDialogProps {
  opened: boolean;
  onClose: () => void;
}

const shortcuts = ["find", "arrows", "escape", "select", "selectAll", "add", "sync", "list", "zoom", "help"] as const;

/** All shortcuts, and what they do. */
export function ShortcutsDialog({ opened, onClose }: ShortcutsDialogProps) {
  const { t } = useTranslation();
  return (
    <AppDialog opened={opened} onClose={onClose} size={480}>
      <DialogHeading title={t("keys.title")} />
      <DialogBody>
        <dl className={classes.keys}>
          {shortcuts.map((each) => (
            <div key={each} style={{ display: "contents" }}>
              <dt>
                <Kbd className={classes.key}>{t(`keys.${each}`)}</Kbd>
              </dt>
              <dd>{t(`keys.does.${each}`)}</dd>
            </div>
          ))}
        </dl>
        <DialogButtons>
          <Button variant="default" onClick={onClose} data-autofocus>
            {t("common.close")}
          </Button>
        </DialogButtons>
      </DialogBody>
    </AppDialog>
  );
}
