import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Fault } from "../../bindings/Fault";
import { faultTraits } from "../../bindings/faultTraits";
import type { ConnectionTestView } from "../../bindings/ConnectionTestView";
import classes from "./StepList.module.css";

interface ProtectionChoiceProps {
  fault: Fault;
  result: ConnectionTestView;
  onProtect: (tls: string) => void;
}

/** Lets a person accept a certificate that they compared, or do without encryption. */
export function ProtectionChoice({ fault, result, onProtect }: ProtectionChoiceProps) {
  const { t } = useTranslation();
  const { certificate } = result;
  const faultClass = faultTraits[fault.code].class;
  if (certificate && faultClass.startsWith("certificate_")) {
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
  if (faultClass !== "tls_not_offered" && faultClass !== "tls_failed") return null;
  return (
    <div>
      <p style={{ margin: "0 0 0.625rem" }}>{t("protection.offWarning")}</p>
      <Button variant="outline" color="red" size="xs" onClick={() => onProtect("off")}>
        {t("protection.off")}
      </Button>
    </div>
  );
}
