import { IconHistory, IconSettings, IconUsers } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { usePatientCount } from "../backend/queries/patients";
import { BrandMark } from "../components/BrandMark";
import { formatNumber } from "../i18n/format";
import classes from "./Navigation.module.css";
import { NavigationItem } from "./NavigationItem";
import { OfficeHealth } from "./OfficeHealth";
import { useGo, type Place } from "./place";

/** The three places of the window, and how the integrations are doing. */
export function Navigation({ place }: { place: Place }) {
  const { t } = useTranslation();
  const go = useGo();
  const count = usePatientCount().data;
  return (
    <div className={classes.side}>
      <nav aria-label={t("app.navigation")}>
        <div className={classes.brand}>
          <BrandMark size={28} />
          <span className={classes.name}>{t("app.name")}</span>
        </div>
        <div className={classes.places}>
          <NavigationItem
            icon={<IconUsers size={18} stroke={1.75} />}
            label={t("nav.patients")}
            note={count === undefined ? undefined : formatNumber(count)}
            noteWords={count === undefined ? undefined : t("nav.patientCount", { count })}
            current={place.page === "patients"}
            onClick={() => go({ page: "patients" })}
          />
          <NavigationItem
            icon={<IconHistory size={18} stroke={1.75} />}
            label={t("nav.activity")}
            current={place.page === "activity"}
            onClick={() => go({ page: "activity" })}
          />
          <NavigationItem
            icon={<IconSettings size={18} stroke={1.75} />}
            label={t("nav.settings")}
            current={place.page === "settings"}
            onClick={() => go({ page: "settings", tab: "integrations" })}
          />
        </div>
      </nav>
      <OfficeHealth />
    </div>
  );
}
