import { Button, Group, Loader, Text } from "@mantine/core";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { IntegrationCard } from "../../bindings/IntegrationCard";
import { toFault } from "../../backend/fault";
import { useTestIntegration } from "../../backend/queries/integrations";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { FaultNote } from "../../components/FaultNote";
import { Note } from "../../components/Note";

interface IntegrationTestProps {
  card: IntegrationCard;
  onClose: () => void;
}

export function IntegrationTest({ card, onClose }: IntegrationTestProps) {
  const { t } = useTranslation();
  const { mutate, ...test } = useTestIntegration();
  const begun = useRef(false);
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mutate(card.id);
  }, [mutate, card.id]);
  const waiting = test.isPending || test.isIdle;
  return (
    <>
      <DialogHeading title={t("integrations.testTitle")} subtitle={card.name} />
      <DialogBody>
        {waiting && (
          <Group gap="sm" role="status" mih={48}>
            <Loader size="sm" />
            <Text size="sm">{t("integrations.testing")}</Text>
          </Group>
        )}
        {test.data && (
          <Note tone="good" announced>
            {t("connection.connected", test.data)}
          </Note>
        )}
        {test.isError && <FaultNote fault={toFault(test.error)} />}
        <DialogButtons>
          <Button variant="default" disabled={waiting} onClick={() => mutate(card.id)}>
            {t("common.tryAgain")}
          </Button>
          <Button onClick={onClose}>{t("common.done")}</Button>
        </DialogButtons>
      </DialogBody>
    </>
  );
}
