import { IconHistory, IconHome, IconSettings, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { usePatientCount } from "../backend/queries/patients";
import { BrandMark } from "../components/BrandMark";
import { formatNumber } from "../i18n/format";
import { useToDos } from "../features/home/useToDos";
import { BackupLine } from "./BackupLine";
import classes from "./SideBar.module.css";
import { SideBarItem } from "./SideBarItem";
import { IntegrationHealthList } from "./IntegrationHealthList";
import { useNavigate, type Screen } from "./navigation";

/** The pages of the window, and the health of the integrations and of the backups. */
export function SideBar({ screen }: { screen: Screen }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const count = usePatientCount().data;
  const { toDos } = useToDos();
  return (
    <div className={classes.side}>
      <nav aria-label={t("app.navigation")}>
        <div className={classes.brand}>
          <BrandMark size={28} />
          <span className={classes.name}>{t("app.name")}</span>
        </div>
        <div className={classes.pages}>
          <SideBarItem
            icon={<IconHome size={18} stroke={1.75} />}
            label={t("nav.home")}
            note={toDos.length === 0 ? undefined : formatNumber(toDos.length)}
            noteLabel={t("nav.toDos", { count: toDos.length })}
            urgent
            current={screen.page === "home" || screen.page === "duplicates"}
            onClick={() => navigate({ page: "home" })}
          />
          <SideBarItem
            icon={<IconUsers size={18} stroke={1.75} />}
            label={t("nav.patients")}
            note={count === undefined ? undefined : formatNumber(count)}
            noteLabel={count === undefined ? undefined : t("nav.patientCount", { count })}
            current={screen.page === "patients"}
            onClick={() => navigate({ page: "patients" })}
          />
          <SideBarItem
            icon={<IconHistory size={18} stroke={1.75} />}
            label={t("nav.activity")}
            current={screen.page === "activity"}
            onClick={() => navigate({ page: "activity" })}
          />
          <SideBarItem
            icon={<IconSettings size={18} stroke={1.75} />}
            label={t("nav.settings")}
            current={screen.page === "settings"}
            onClick={() => navigate({ page: "settings", tab: "integrations" })}
          />
        </div>
      </nav>
      <IntegrationHealthList />
      <BackupLine />
    </div>
  );
}
