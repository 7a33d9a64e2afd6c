import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCompanies } from "../../backend/queries/companies";
import { useIntegrations } from "../../backend/queries/integrations";
import { LoadFailed } from "../../components/LoadFailed";
import pageClasses from "../../components/Page.module.css";
import { PageHeading } from "../../components/PageHeading";
import { useNow } from "../../components/useNow";
import { formatToday } from "../../i18n/format";
import { PatientDrawer } from "../patients/PatientDrawer";
import { PatientFormDialog } from "../patients/PatientFormDialog";
import { HomeOverview } from "./HomeOverview";
import { PatientHits } from "./PatientHits";
import { PatientSearch } from "./PatientSearch";
import { usePatientSearch } from "./usePatientSearch";

type Daypart = "morning" | "afternoon" | "evening";

function daypart(now: Date): Daypart {
  const hour = now.getHours();
  if (hour >= 4 && hour < 12) return "morning";
  return hour >= 12 && hour < 18 ? "afternoon" : "evening";
}

/** The start screen: find a patient, what is to do, what syncs brought, and the state of each integration. */
export function HomePage() {
  const { t } = useTranslation();
  const now = new Date(useNow());
  const companies = useCompanies().data ?? [];
  const integrations = useIntegrations();
  const [text, setText] = useState("");
  const [opened, setOpened] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  const search = usePatientSearch(text.trim());
  return (
    <div className={pageClasses.page}>
      <PageHeading
        title={t(`home.greeting.${daypart(now)}`)}
        windowTitle={t("nav.home")}
        subtitle={[...companies.map((company) => company.name), formatToday(now)].join(" · ")}
      />
      <PatientSearch text={text} onText={setText} search={search} onOpen={setOpened} />
      {text.trim() === "" ? (
        <>
          {integrations.isError && <LoadFailed error={integrations.error} onRetry={() => void integrations.refetch()} />}
          {integrations.data && <HomeOverview cards={integrations.data} />}
        </>
      ) : (
        <PatientHits search={search} onOpen={setOpened} onSearch={setText} onAdd={() => setAdding(true)} />
      )}
      <PatientDrawer id={opened} onClose={() => setOpened(null)} onOpen={setOpened} />
      <PatientFormDialog opened={adding} patient={null} onClose={() => setAdding(false)} onSaved={setOpened} />
    </div>
  );
}
