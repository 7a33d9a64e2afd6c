import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { WorkstationView } from "../../bindings/WorkstationView";
import { toFault } from "../../backend/fault";
import { useChooseOpenDentalSettings, useOpenDentalSettings } from "../../backend/queries/integrations";
import { FaultNote } from "../../components/FaultNote";
import { Note } from "../../components/Note";

/** Offers what Open Dental itself knows of its server, so that nobody has to type it. */
export function OpenDentalSettings({ onFill }: { onFill: (settings: WorkstationView) => void }) {
  const { t } = useTranslation();
  const found = useOpenDentalSettings();
  const choose = useChooseOpenDentalSettings();
  const [filled, setFilled] = useState(false);
  const fill = (settings: WorkstationView | null) => {
    if (!settings) return;
    setFilled(true);
    onFill(settings);
  };
  if (filled) {
    return (
      <Note tone="good" announced>
        {t("connection.settingsFilled")}
      </Note>
    );
  }
  const fault = choose.error ?? found.error;
  return (
    <>
      {found.data && (
        <Note tone="brand">
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
