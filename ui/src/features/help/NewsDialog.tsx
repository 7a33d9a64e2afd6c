import { Button } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useAbout } from "../../backend/queries/app";
import { AppDialog } from "../../components/AppDialog";
import { DialogBody } from "../../components/DialogBody";
import { DialogButtons } from "../../components/DialogButtons";
import { DialogHeading } from "../../components/DialogHeading";
import { usePreferences } from "../../preferences/PreferencesContext";
import { News } from "./News";

/** What is new, once after an update. The first version that someone uses is not new to them. */
export function NewsDialog() {
  const { t } = useTranslation();
  const { preferences, change } = usePreferences();
  const version = useAbout().data?.version;
  const seen = preferences.seen_version;
  const isFirst = version !== undefined && seen === "";
  useEffect(() => {
    if (isFirst) change({ seen_version: version });
  }, [isFirst, version, change]);
  const close = () => change({ seen_version: version ?? seen });
  return (
    <AppDialog opened={version !== undefined && seen !== "" && seen !== version} onClose={close} size={520}>
      <DialogHeading title={t("news.title", { version: version ?? "" })} subtitle={t("news.again")} />
      <DialogBody>
        <News />
        <DialogButtons>
          <Button onClick={close} data-autofocus>
            {t("common.close")}
          </Button>
        </DialogButtons>
      </DialogBody>
    </AppDialog>
  );
}
