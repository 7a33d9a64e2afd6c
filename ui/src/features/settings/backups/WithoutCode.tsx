import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useNavigate } from "../../../app/navigation";
import { Note } from "../../../components/Note";
import classes from "../../backups/Backups.module.css";

/** Without a recovery code, no other computer can open a backup. */
export function WithoutCode() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Note color="warn">
      <div className={classes.beside}>
        <span>{t("backups.noCode")}</span>
        <Button variant="default" size="xs" onClick={() => navigate({ page: "settings", tab: "security" })}>
          {t("backups.createCode")}
        </Button>
      </div>
    </Note>
  );
}
