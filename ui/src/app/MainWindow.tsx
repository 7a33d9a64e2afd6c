import { use, useCallback, useEffect, useState } from "react";
import { useBackend } from "../backend/BackendContext";
import { useChangeEvents } from "../backend/queries/useChangeEvents";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { LeaveContext, UnsavedScopeContext } from "../components/unsaved/unsavedScope";
import { ActivityPage } from "../features/activity/ActivityPage";
import { CommandCenter } from "../features/commands/CommandCenter";
import { DuplicatesPage } from "../features/duplicates/DuplicatesPage";
import { HelpProvider } from "../features/help/HelpProvider";
import { NewsDialog } from "../features/help/NewsDialog";
import { HomePage } from "../features/home/HomePage";
import { PatientDrawer } from "../features/patients/PatientDrawer";
import { newListMemory, PatientListContext } from "../features/patients/patientListMemory";
import { PatientsPage } from "../features/patients/PatientsPage";
import { SettingsPage } from "../features/settings/SettingsPage";
import { SideBar } from "./SideBar";
import { WindowFrame } from "./WindowFrame";
import { hasIntent, NavigationContext, OpenPatientContext, ScreenContext, type Screen } from "./navigation";

function Page({ screen, onTab }: { screen: Screen; onTab: (screen: Screen) => void }) {
  switch (screen.page) {
    case "home":
      return <HomePage />;
    case "duplicates":
      return <DuplicatesPage />;
    case "patients":
      return <PatientsPage />;
    case "activity":
      return <ActivityPage />;
    case "settings":
      return <SettingsPage tab={screen.tab} onTab={(tab) => onTab({ page: "settings", tab })} />;
  }
}

/** The pages of the window, and what opens over any of them. */
export function MainWindow() {
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
  const [patient, setPatient] = useState<string | null>(null);
  const { onOpenRun } = useBackend();
  useEffect(() => onOpenRun((run) => navigate({ page: "activity", run })), [onOpenRun, navigate]);
  const [patientList] = useState(newListMemory);
  useChangeEvents();
  return (
    <NavigationContext value={navigate}>
      <ScreenContext value={screen}>
        <OpenPatientContext value={setPatient}>
          <HelpProvider>
            <CommandCenter>
              <WindowFrame side={<SideBar screen={screen} />}>
                <PatientListContext value={patientList}>
                  <ErrorBoundary key={`${screen.page} ${visit}`}>
                    <Page screen={screen} onTab={navigate} />
                  </ErrorBoundary>
                </PatientListContext>
              </WindowFrame>
              <PatientDrawer id={patient} onClose={() => setPatient(null)} onOpen={setPatient} />
              <NewsDialog />
            </CommandCenter>
          </HelpProvider>
        </OpenPatientContext>
      </ScreenContext>
    </NavigationContext>
  );
}
