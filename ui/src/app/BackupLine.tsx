import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useBackups } from "../backend/queries/backups";
import { foregroundOf } from "../components/statusColor";
import { backupColor, backupState } from "../features/backups/backupState";
import classes from "./IntegrationHealthList.module.css";
import { useNavigate } from "./navigation";

/** Says that the backup is overdue or failed, and leads there. Otherwise there is nothing to say. */
export function BackupLine() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const view = useBackups().data;
  if (!view) return null;
  const color = backupColor(view);
  if (color !== "warn" && color !== "bad") return null;
  const label = backupState(view) === "failed" ? t("health.backupFailed") : t("health.backupOverdue");
  return (
    <div className={classes.backup}>
      <span className={classes.dot} style={{ color: foregroundOf(color) }} aria-hidden="true" />
      <Anchor
        component="button"
        type="button"
        size="0.8125rem"
        c="inherit"
        underline="always"
        onClick={() => navigate({ page: "settings", tab: "backups" })}
      >
        {label}
      </Anchor>
    </div>
  );
}
