import { use, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useChangeEvents } from "../backend/queries/useChangeEvents";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { LeaveContext, UnsavedScopeContext } from "../components/unsaved/unsavedScope";
import { ActivityPage } from "../features/activity/ActivityPage";
import { CommandCenter } from "../features/commands/CommandCenter";
import { HomePage } from "../features/home/HomePage";
import { PatientsPage } from "../features/patients/PatientsPage";
import { SettingsPage } from "../features/settings/SettingsPage";
import classes from "./MainWindow.module.css";
import { SideBar } from "./SideBar";
import { hasIntent, NavigationContext, ScreenContext, type Screen } from "./navigation";

function Page({ screen, onTab }: { screen: Screen; onTab: (screen: Screen) => void }) {
  switch (screen.page) {
    case "home":
      return <HomePage />;
    case "patients":
      return <PatientsPage />;
    case "activity":
      return <ActivityPage />;
    case "settings":
      return <SettingsPage tab={screen.tab} onTab={(tab) => onTab({ page: "settings", tab })} />;
  }
}

/** Navigation on the left, the page on the right. */
export function MainWindow() {
  const { t } = useTranslation();
  const [screen, setScreen] = useState<Screen>({ page: "home" });
  // A page that is open already starts again for a screen with an intent.
  const [visit, setVisit] = useState(0);
  const leave = use(LeaveContext);
  const scope = use(UnsavedScopeContext);
  const navigate = useCallback(
    (next: Screen) =>
      leave(scope, () => {
        setScreen(next);
        if (hasIntent(next)) setVisit((before) => before + 1);
      }),
    [leave, scope],
  );
  useChangeEvents();
  return (
    <NavigationContext value={navigate}>
      <ScreenContext value={screen}>
        <CommandCenter>
          <div className={classes.window}>
            <a className={classes.skip} href="#content">
              {t("app.skip")}
            </a>
            <SideBar screen={screen} />
            <main id="content" className={classes.content} tabIndex={-1}>
              <ErrorBoundary key={`${screen.page} ${visit}`}>
                <Page screen={screen} onTab={navigate} />
              </ErrorBoundary>
            </main>
          </div>
        </CommandCenter>
      </ScreenContext>
    </NavigationContext>
  );
}
