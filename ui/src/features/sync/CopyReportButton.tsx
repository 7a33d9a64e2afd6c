import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useCopyReport } from "./useCopyReport";

interface CopyReportButtonProps {
  run: string;
  size?: "xs" | "sm";
}

/** Copies why a sync failed, for IT. */
export function CopyReportButton({ run, size = "sm" }: CopyReportButtonProps) {
  const { t } = useTranslation();
  const report = useCopyReport(run);
  return (
    <Button variant="default" size={size} loading={report.busy} onClick={report.copy}>
      <span role="status">{report.label ?? t("faultAction.copy_for_it")}</span>
    </Button>
  );
}
