import { Button, Skeleton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { AppDialog } from "../../../components/AppDialog";
import { DialogBody } from "../../../components/DialogBody";
import { DialogButtons } from "../../../components/DialogButtons";
import { DialogHeading } from "../../../components/DialogHeading";

// Long, and seldom read: loaded when it is.
const LicenceText = lazy(async () => ({ default: (await import("./LicenceText")).LicenceText }));

/** The words of the licences, as those who gave them want them to be passed on. */
export function LicenceTexts() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const close = () => setOpened(false);
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t("about.texts")}
      </Button>
      <AppDialog opened={opened} onClose={close} size="auto">
        <DialogHeading title={t("about.texts")} subtitle={t("about.textsLead")} />
        <DialogBody width={780}>
          <Suspense fallback={<Skeleton height={420} role="status" aria-label={t("common.loading")} />}>
            <LicenceText />
          </Suspense>
          <DialogButtons>
            <Button onClick={close}>{t("common.done")}</Button>
          </DialogButtons>
        </DialogBody>
      </AppDialog>
    </>
  );
}
