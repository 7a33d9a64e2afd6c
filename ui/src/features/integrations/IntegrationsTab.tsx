import { Button, Skeleton, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useScreen } from "../../app/navigation";
import { useIntegrations } from "../../backend/queries/integrations";
import { LoadFailed } from "../../components/LoadFailed";
import { SectionHeading } from "../../components/SectionHeading";
import { AddIntegrationDialog } from "./AddIntegrationDialog";
import { IntegrationItem } from "./IntegrationItem";
import classes from "./Integrations.module.css";
import { NoIntegrations } from "./NoIntegrations";

/** The systems that patients are imported from. */
export function IntegrationsTab() {
  const { t } = useTranslation();
  const integrations = useIntegrations();
  const screen = useScreen();
  const [adding, setAdding] = useState(screen.page === "settings" && screen.add === true);
  const cards = integrations.data;
  const main = cards?.find((card) => card.fault) ?? cards?.[0];
  return (
    <section>
      <SectionHeading
        title={t("integrations.title")}
        lead={t("integrations.lead")}
        action={
          <Button variant={main ? "default" : "filled"} onClick={() => setAdding(true)}>
            {t("integrations.add")}
          </Button>
        }
      />
      {integrations.isError && <LoadFailed error={integrations.error} onRetry={() => void integrations.refetch()} />}
      {integrations.isPending && (
        <Stack role="status" aria-label={t("common.loading")}>
          <Skeleton height={158} radius="md" />
        </Stack>
      )}
      {cards?.length === 0 && <NoIntegrations />}
      {cards && cards.length > 0 && (
        <ul className={classes.list} aria-label={t("integrations.list")}>
          {cards.map((card) => (
            <IntegrationItem key={card.id} card={card} main={card === main} />
          ))}
        </ul>
      )}
      <AddIntegrationDialog opened={adding} onClose={() => setAdding(false)} />
    </section>
  );
}
