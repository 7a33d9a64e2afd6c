import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useAbout } from "../../backend/queries/app";
import type { Fault } from "../../bindings/Fault";
import { CopyButton } from "../../components/CopyButton";
import { faultText } from "../../i18n/codeText";
import type { BlockedWay } from "./blockedWays";
import classes from "../backups/Backups.module.css";

interface BlockedButtonsProps {
  fault: Fault;
  way: BlockedWay;
  retrying: boolean;
  onRecover: () => void;
  onRetry: () => void;
}

/** The ways out that need no choice. If a keychain only has to be unlocked, that comes first. */
export function BlockedButtons({ fault, way, retrying, onRecover, onRetry }: BlockedButtonsProps) {
  const { t } = useTranslation();
  const about = useAbout();
  const { message, hint } = faultText(fault);
  const place = about.data && [`OnTime Dental ${about.data.version}`, about.data.data_dir, about.data.log_dir];
  const details = [message, hint, fault.code, ...(place ?? [])].join("\n");
  const retryFirst = way === "try_again" || fault.code === "keychain_denied";
  const retry = (
    <Button variant={retryFirst ? "filled" : "default"} size={retryFirst ? "md" : "xs"} loading={retrying} onClick={onRetry}>
      {t("common.tryAgain")}
    </Button>
  );
  return (
    <>
      {retryFirst && retry}
      {way === "recovery_code" && (
        <Button variant={retryFirst ? "default" : "filled"} size="md" onClick={onRecover}>
          {t("faultAction.use_recovery_code")}
        </Button>
      )}
      <div className={`${classes.ways} ${way === "backup" ? classes.other : ""}`}>
        {!retryFirst && retry}
        <CopyButton text={details} label={t("faultAction.copy_for_it")} />
      </div>
    </>
  );
}
