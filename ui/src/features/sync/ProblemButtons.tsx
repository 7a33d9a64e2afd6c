import { Button, Text } from "@mantine/core";
import { IconCopy, IconDownload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { toFault } from "../../backend/fault";
import { useSaveProblems, type ProblemSource } from "../../backend/queries/problems";
import { FaultNote } from "../../components/FaultNote";
import { copyText } from "../../components/copyText";
import saved from "../../components/SaveCsvButton.module.css";
import classes from "./Sync.module.css";

/** Copies the list, or saves it for a spreadsheet. */
export function ProblemButtons({ source }: { source: ProblemSource }) {
  const { t } = useTranslation();
  const save = useSaveProblems(source);
  const [copied, setCopied] = useState<"yes" | "no" | null>(null);
  const copy = async () => {
    try {
      setCopied((await copyText(await source.csv())) ? "yes" : "no");
    } catch {
      setCopied("no");
    }
  };
  return (
    <div className={classes.problemsTools}>
      <Text role="status" size="sm" c="dimmed" className={saved.saved} title={save.data ?? undefined}>
        {copied === "yes" && t("summary.copied")}
        {copied === "no" && t("summary.copyFailed")}
        {save.data && t("summary.savedCsv", { path: save.data })}
      </Text>
      <Button variant="default" size="xs" leftSection={<IconCopy size={15} />} onClick={() => void copy()}>
        {t("summary.copy")}
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconDownload size={15} />}
        loading={save.isPending}
        onClick={() => {
          setCopied(null);
          save.mutate();
        }}
      >
        {t("summary.saveCsv")}
      </Button>
      {save.isError && <FaultNote fault={toFault(save.error)} />}
    </div>
  );
}
