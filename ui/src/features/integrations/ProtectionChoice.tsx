import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DiagnosisView } from "../../bindings/DiagnosisView";
import type { ErrorCode } from "../../bindings/ErrorCode";
import type { Fault } from "../../bindings/Fault";
import classes from "./StageList.module.css";

/** Faults that a certificate which was compared and accepted by a person puts right. */
const unproven: ErrorCode[] = ["certificate_unknown", "certificate_expired", "certificate_other_host", "certificate_changed"];

interface ProtectionChoiceProps {
  fault: Fault;
  diagnosis: DiagnosisView;
  onProtect: (tls: string) => void;
}

/** What a person may decide where a server cannot prove who it is, or offers no encryption. */
export function ProtectionChoice({ fault, diagnosis, onProtect }: ProtectionChoiceProps) {
  const { t } = useTranslation();
  const { certificate } = diagnosis;
  if (certificate && unproven.includes(fault.code)) {
    return (
      <div>
        <p style={{ margin: "0 0 0.375rem" }}>{t("protection.compare")}</p>
        <p className={classes.fingerprint} style={{ margin: "0 0 0.625rem" }}>
          {certificate}
        </p>
        <Button variant="default" size="xs" onClick={() => onProtect(`pinned:${certificate}`)}>
          {t("protection.trust")}
        </Button>
      </div>
    );
  }
  if (fault.code !== "tls_not_offered") return null;
  return (
    <div>
      <p style={{ margin: "0 0 0.625rem" }}>{t("protection.offWarning")}</p>
      <Button variant="outline" color="red" size="xs" onClick={() => onProtect("off")}>
        {t("protection.off")}
      </Button>
    </div>
  );
}
