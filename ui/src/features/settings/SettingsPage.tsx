import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SettingsTab } from "../../app/navigation";
import { useCompanies } from "../../backend/queries/companies";
import pageClasses from "../../components/Page.module.css";
import { PageHeading } from "../../components/PageHeading";
import { IntegrationsTab } from "../integrations/IntegrationsTab";
import { AboutTab } from "./about/AboutTab";
import { AppearanceTab } from "./AppearanceTab";
import { BackupsTab } from "./backups/BackupsTab";
import { CompaniesTab } from "./CompaniesTab";
import { LogsTab } from "./logs/LogsTab";
import { SecurityTab } from "./security/SecurityTab";
import classes from "./Settings.module.css";

interface SettingsPageProps {
  tab: SettingsTab;
  onTab: (tab: SettingsTab) => void;
}

const tabs: Record<SettingsTab, () => React.JSX.Element> = {
  integrations: IntegrationsTab,
  companies: CompaniesTab,
  appearance: AppearanceTab,
  security: SecurityTab,
  backups: BackupsTab,
  logs: LogsTab,
  about: AboutTab,
};

const order = Object.keys(tabs) as SettingsTab[];

/** The settings, one tab for each topic. */
export function SettingsPage({ tab, onTab }: SettingsPageProps) {
  const { t } = useTranslation();
  const companies = useCompanies().data ?? [];
  return (
    <div className={pageClasses.page}>
      <PageHeading title={t("settings.title")} subtitle={companies.map((company) => company.name).join(" · ") || " "} />
      <Tabs value={tab} onChange={(value) => onTab((value ?? "integrations") as SettingsTab)} keepMounted={false}>
        <Tabs.List aria-label={t("settings.tabs")}>
          {order.map((each) => (
            <Tabs.Tab key={each} value={each} className={classes.tab}>
              {t(`settings.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {order.map((each) => {
          const Tab = tabs[each];
          return (
            <Tabs.Panel key={each} value={each} pt="lg">
              <Tab />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </div>
  );
}
