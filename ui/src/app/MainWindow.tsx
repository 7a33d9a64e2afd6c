import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOfficeChanges } from "../backend/queries/useOfficeChanges";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { ActivityPage } from "../features/activity/ActivityPage";
import { PatientsPage } from "../features/patients/PatientsPage";
import { SettingsPage } from "../features/settings/SettingsPage";
import classes from "./MainWindow.module.css";
import { Navigation } from "./Navigation";
import { GoContext, type Place } from "./place";

function Page({ place, onTab }: { place: Place; onTab: (place: Place) => void }) {
  switch (place.page) {
    case "patients":
      return <PatientsPage />;
    case "activity":
      return <ActivityPage />;
    case "settings":
      return <SettingsPage tab={place.tab} onTab={(tab) => onTab({ page: "settings", tab })} />;
  }
}

/** Navigation on the left, the page on the right. */
export function MainWindow() {
  const { t } = useTranslation();
  const [place, go] = useState<Place>({ page: "patients" });
  useOfficeChanges();
  return (
    <GoContext value={go}>
      <div className={classes.window}>
        <a className={classes.skip} href="#content">
          {t("app.skip")}
        </a>
        <Navigation place={place} />
        <main id="content" className={classes.content} tabIndex={-1}>
          <ErrorBoundary key={place.page}>
            <Page place={place} onTab={go} />
          </ErrorBoundary>
        </main>
      </div>
    </GoContext>
  );
}
