import { Button, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { toFault } from "../backend/fault";
import { useSaving } from "../backend/queries/saving";
import { FaultNote } from "./FaultNote";
import classes from "./SaveCsvButton.module.css";

interface SaveCsvButtonProps {
  /** Answers the path of the file, or null if the person chose none. */
  save: () => Promise<string | null>;
  label: string;
  disabled?: boolean;
}

/** Saves a list as CSV, and shows where. */
export function SaveCsvButton({ save, label, disabled = false }: SaveCsvButtonProps) {
  const { t } = useTranslation();
  const saving = useSaving(save);
  return (
    <div className={classes.tools}>
      <Text role="status" size="sm" c="dimmed" className={classes.saved} title={saving.data ?? undefined}>
        {saving.data && t("summary.savedCsv", { path: saving.data })}
      </Text>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconDownload size={15} aria-hidden="true" />}
        loading={saving.isPending}
        disabled={disabled}
        onClick={() => saving.mutate()}
      >
        {label}
      </Button>
      {saving.isError && <FaultNote fault={toFault(saving.error)} />}
    </div>
  );
}
