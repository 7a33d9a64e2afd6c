import { Button, Skeleton } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { AppDialog } from "../../../components/AppDialog";
import { DialogBody } from "../../../components/DialogBody";
import { DialogButtons } from "../../../components/DialogButtons";
import { DialogHeading } from "../../../components/DialogHeading";

// Loaded on demand, because the texts are long and seldom read.
const LicenseText = lazy(async () => ({ default: (await import("./LicenseText")).LicenseText }));

/** Opens the license texts, which must be shipped with the components. */
export function LicenseTextsButton() {
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
            <LicenseText />
          </Suspense>
          <DialogButtons>
            <Button onClick={close}>{t("common.done")}</Button>
          </DialogButtons>
        </DialogBody>
      </AppDialog>
    </>
  );
}
