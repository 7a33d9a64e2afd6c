import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { LocalSettingsView } from "../../bindings/LocalSettingsView";
import { toFault } from "../../backend/fault";
import { useChooseOpenDentalSettings, useOpenDentalSettings } from "../../backend/queries/integrations";
import { FaultNote } from "../../components/FaultNote";
import { Note } from "../../components/Note";

/** Offers the connection settings of Open Dental on this computer. */
export function OpenDentalSettings({ onFill }: { onFill: (settings: LocalSettingsView) => void }) {
  const { t } = useTranslation();
  const found = useOpenDentalSettings();
  const choose = useChooseOpenDentalSettings();
  const [filled, setFilled] = useState(false);
  const fill = (settings: LocalSettingsView | null) => {
    if (!settings) return;
    setFilled(true);
    onFill(settings);
  };
  if (filled) {
    return (
      <Note color="good" announced>
        {t("connection.settingsFilled")}
      </Note>
    );
  }
  const fault = choose.error ?? found.error;
  return (
    <>
      {found.data && (
        <Note color="brand">
          <p style={{ margin: "0 0 0.5rem" }}>
            {t(found.data.database ? "connection.settingsFound" : "connection.settingsFoundWithoutDatabase", { ...found.data })}
          </p>
          <Button variant="default" size="xs" onClick={() => fill(found.data)}>
            {t("connection.settingsFill")}
          </Button>
        </Note>
      )}
      {!found.data && (
        <div>
          <Button
            variant="subtle"
            size="compact-sm"
            ms={-8}
            loading={choose.isPending}
            onClick={() => choose.mutate(undefined, { onSuccess: fill })}
          >
            {t("connection.settingsChoose")}
          </Button>
        </div>
      )}
      {fault && <FaultNote fault={toFault(fault)} />}
    </>
  );
}
